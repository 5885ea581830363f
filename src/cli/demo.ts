/** `keyturn demo`: the whole life of a secret in a minute, on the embedded sandbox, with the real SDKs. */

import type { AddVerb } from './context.ts';
import { rehearse } from './rehearse.ts';
import { examplePolicy } from './sandboxPackage.ts';

export const addDemo: AddVerb = (program, context, finish) => {
  program
    .command('demo')
    .description('Demonstration: rotate the example policy in an embedded cloud. Accesses nothing of yours.')
    .option('--incident', 'instead: a leaked secret and its revocation')
    .option('--diagnose', 'instead: AADSTS7000215 in a log, and which copy of the secret is wrong')
    .option('--no-color', 'no colours (also: NO_COLOR, or output to a pipe)')
    .addHelpText('after', EXAMPLES)
    .action(async ({ incident, diagnose }: { incident?: boolean; diagnose?: boolean }) => {
      const story = incident === true ? 'incident' : diagnose === true ? 'diagnosis' : 'rotation';
      finish(await rehearse(context, { verb: 'demo', story, policyFile: examplePolicy() }));
    });
};

const EXAMPLES = `
Examples:
  keyturn demo
  keyturn demo --incident
  keyturn demo --diagnose
  keyturn sandbox exec -- keyturn status   your own commands in the same sandbox

Exit codes: 0 if every place holds the expected value in the end, 1 if not.`;

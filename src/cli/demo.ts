/** `keyturn demo`: the whole life of a secret in a minute, on the embedded sandbox, with the real SDKs. */

import type { AddVerb } from './context.ts';
import { rehearse } from './rehearse.ts';
import { examplePolicy } from './sandboxPackage.ts';

export const addDemo: AddVerb = (program, context, finish) => {
  program
    .command('demo')
    .description('Watch it work: rotate the example policy on an embedded cloud. Touches nothing of yours.')
    .option('--incident', 'instead: a secret leaked, and what to do about it')
    .option('--diagnose', 'instead: AADSTS7000215 in a log, and the copy of the secret that is wrong')
    .option('--no-color', 'no colours (so do NO_COLOR and a pipe)')
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
  keyturn sandbox exec -- keyturn status   the same world, your own commands

Exit codes: 0 when every place really holds what it should in the end, 1 when not.`;

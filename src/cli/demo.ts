/** `keyturn demo`: the whole life of a secret in a minute, on the embedded sandbox, with the real SDKs. */

import type { AddVerb } from './context.ts';
import type { Task } from './job.ts';
import { rehearse } from './rehearse.ts';
import { allPlacesPolicy, examplePolicy } from './sandboxPackage.ts';

export const addDemo: AddVerb = (program, context, finish) => {
  program
    .command('demo')
    .description('Demonstration: rotate the example policy in an embedded cloud. Accesses nothing of yours.')
    .option('--incident', 'instead: a leaked secret and its revocation')
    .option('--diagnose', 'instead: AADSTS7000215 in a log, and which copy of the secret is wrong')
    .option('--all-places', 'instead: one secret in a place of every kind')
    .option('--no-color', 'no colours (also: NO_COLOR, or output to a pipe)')
    .addHelpText('after', EXAMPLES)
    .action(async (options: DemoOptions) => {
      finish(await rehearse(context, { verb: 'demo', ...chosen(options) }));
    });
};

interface DemoOptions {
  readonly incident?: boolean;
  readonly diagnose?: boolean;
  readonly allPlaces?: boolean;
}

function chosen({ incident, diagnose, allPlaces }: DemoOptions): Pick<Demo, 'story' | 'policyFile'> {
  if (incident === true) return { story: 'incident', policyFile: examplePolicy() };
  if (diagnose === true) return { story: 'diagnosis', policyFile: examplePolicy() };
  return { story: 'rotation', policyFile: allPlaces === true ? allPlacesPolicy() : examplePolicy() };
}

type Demo = Extract<Task, { verb: 'demo' }>;

const EXAMPLES = `
Examples:
  keyturn demo
  keyturn demo --incident
  keyturn demo --diagnose
  keyturn demo --all-places
  keyturn sandbox exec -- keyturn status   your own commands in the same sandbox

Exit codes: 0 if every place holds the expected value in the end, 1 if not.`;

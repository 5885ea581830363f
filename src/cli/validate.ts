import type { Policy } from '../policy/policy.ts';
import { plural } from '../rotation/words.ts';
import type { Context } from './context.ts';
import { EXIT } from './exit.ts';
import { styleFor } from './human/style.ts';
import { schemaOf } from './json/document.ts';
import { addPolicyOptions, type PolicyOptions, readPolicy } from './options.ts';
import type { AddVerb } from './verb.ts';

/** `keyturn validate --json`. An invalid policy is a `problem` whose reason lists everything that is wrong. */
export interface ValidateDocument {
  readonly schema: string;
  readonly policy: string;
  readonly valid: true;
  readonly cloud: string;
  readonly counts: { readonly rotations: number; readonly targets: number; readonly groups: number };
  readonly exitCode: number;
}

export const addValidate: AddVerb = (program, context, finish) => {
  addPolicyOptions(program.command('validate').argument('[file]', 'the policy, instead of --config'))
    .description('Check the policy; asks no service.')
    .addHelpText('after', EXAMPLES)
    .action(async (file: string | undefined, options: PolicyOptions) => {
      const policy = await readPolicy(context, file ?? options.config);
      tell(context, policy, options.json === true);
      finish(EXIT.done);
    });
};

const EXAMPLES = `
Examples:
  keyturn validate
  keyturn validate team-a.yaml --json`;

function tell({ stdout, env }: Context, policy: Policy, json: boolean): void {
  const counts = {
    rotations: policy.rotations.length,
    targets: policy.rotations.reduce((sum, rotation) => sum + rotation.targets.length, 0),
    groups: new Set(policy.rotations.flatMap(rotation => rotation.group ?? [])).size,
  };
  if (json) {
    const head = {
      schema: schemaOf('validate'),
      policy: policy.file,
      valid: true,
      cloud: policy.cloud.name,
    } as const;
    const document: ValidateDocument = { ...head, counts, exitCode: EXIT.done };
    stdout.write(`${JSON.stringify(document)}\n`);
    return;
  }
  const { paint, signs } = styleFor(stdout, env);
  const size = [plural(counts.rotations, 'rotation'), plural(counts.targets, 'target')];
  if (counts.groups > 0) size.push(plural(counts.groups, 'group'));
  stdout.write(
    `${paint('good', signs.good)} ${policy.file} is valid: ${size.join(', ')}, cloud ${policy.cloud.name}\n`,
  );
}

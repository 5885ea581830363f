import { Option } from 'commander';
import { TROUBLE } from '../policy/channel.ts';
import { type Right, ROLE_NAMES, type RoleName } from '../policy/kindSchema.ts';
import type { Policy } from '../policy/policy.ts';
import type { PolicyProblem } from '../policy/problems.ts';
import { isProblem, type Problem } from '../problem.ts';
import { plural } from '../rotation/words.ts';
import type { AddVerb, Context } from './context.ts';
import { EXIT } from './exit.ts';
import { wrap } from './human/layout.ts';
import { lockLine } from './human/lockLine.ts';
import { problemText } from './human/problemText.ts';
import { rightsText } from './human/rightsText.ts';
import { type Style, styleFor } from './human/style.ts';
import { type LockFields, lockFields } from './json/lockFields.ts';
import { type ProblemDocument, problemFields, schemaOf } from './json/problemDocument.ts';
import { addPolicyOptions, type PolicyOptions, readPolicy } from './options.ts';

/** `keyturn validate --json`, schema `keyturn/validate@1`, of a policy that cannot be used. */
interface InvalidPolicy extends ProblemDocument {
  readonly policy: string;
  readonly valid: false;
  /** What is wrong, in the order of the file, each with its line and column where it has one: a thousand at most. */
  readonly problems: readonly PolicyProblem[];
}

/** The same of one that can. */
interface ValidPolicy {
  readonly schema: string;
  readonly policy: string;
  readonly valid: true;
  readonly problems: readonly [];
  readonly cloud: string;
  readonly lock: LockFields;
  readonly counts: { readonly rotations: number; readonly targets: number; readonly groups: number };
  /** The channels of `notify`, in the order of the policy. */
  readonly notify?: readonly {
    readonly name: string;
    readonly kind: string;
    readonly on: readonly string[];
  }[];
  /** With `--rights` or `--role`. */
  readonly rights?: readonly Right[];
  readonly exitCode: number;
}

interface ValidateOptions extends PolicyOptions {
  readonly rights?: boolean;
  readonly role?: RoleName;
  readonly sarif?: string;
}

export const addValidate: AddVerb = (program, context, finish) => {
  addPolicyOptions(
    program.command('validate').argument('[file]', 'the policy, instead of --config; - is standard input'),
  )
    .description('Check the policy; sends no request.')
    .option('--rights', 'list the rights that the identity of this program needs, and where')
    .addOption(
      new Option(
        '--role <role>',
        'the rights of an identity that only reads, or also writes, with a custom role of Azure',
      ).choices(ROLE_NAMES),
    )
    .option('--sarif <file>', 'also write the problems for code scanning; only a file of Keyturn is replaced')
    .addHelpText('after', EXAMPLES)
    .action(async (file: string | undefined, options: ValidateOptions) => {
      finish(await validate(context, file ?? options.config, options));
    });
};

const EXAMPLES = `
Examples:
  keyturn validate
  keyturn validate --rights           the rights that are needed, before the first run
  keyturn validate --role reader      those of plan, status, verify and discover alone
  keyturn validate team-a.yaml --json
  keyturn validate --sarif keyturn.sarif   for GitHub code scanning
  git show main:rotation.yaml | keyturn validate -`;

async function validate(
  context: Context,
  file: string,
  { json = false, rights = false, role, sarif }: ValidateOptions,
): Promise<number> {
  const scanned = sarif === undefined ? undefined : await scanning(context, sarif, file);
  try {
    const policy = await readPolicy(context, file);
    const found = rights || role !== undefined ? await context.rights(policy, role) : undefined;
    tell(context, policy, json, found && { rights: found, role });
    return (await scanned?.()) ?? EXIT.done;
  } catch (error) {
    if (!isProblem(error, 'policy-invalid')) throw error;
    await scanned?.(error);
    if (!json) throw error;
    tellInvalid(context, file, error);
    return EXIT.policyInvalid;
  }
}

/** Throws a Problem where the file may not be replaced; what it returns writes it, and returns an exit code. */
async function scanning(
  context: Context,
  sarif: string,
  policy: string,
): Promise<(invalid?: Problem) => Promise<number>> {
  const { mustBeSarif, writeSarif } = await import('./ci/sarifFile.ts');
  mustBeSarif(sarif);
  return invalid => writeSarif(context, sarif, policy, invalid);
}

function tellInvalid({ stdout, stderr, env }: Context, file: string, problem: Problem): void {
  const { problems = [], ...fields } = problemFields(problem);
  const document: InvalidPolicy = {
    schema: schemaOf('validate'),
    policy: file,
    valid: false,
    problems,
    problem: fields,
    exitCode: EXIT.policyInvalid,
  };
  stderr.write(problemText(problem.details, styleFor(stderr, env)));
  stdout.write(`${JSON.stringify(document)}\n`);
}

function tell(
  { stdout, env, lockPlace }: Context,
  policy: Policy,
  json: boolean,
  rights: { readonly rights: readonly Right[]; readonly role: RoleName | undefined } | undefined,
): void {
  const place = lockPlace(policy);
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
      problems: [],
      cloud: policy.cloud.name,
    } as const;
    const document: ValidPolicy = {
      ...head,
      lock: lockFields(place),
      counts,
      ...(policy.notify === undefined
        ? {}
        : { notify: policy.notify.map(({ name, kind, on }) => ({ name, kind, on })) }),
      ...(rights === undefined ? {} : { rights: rights.rights }),
      exitCode: EXIT.done,
    };
    stdout.write(`${JSON.stringify(document)}\n`);
    return;
  }
  const style = styleFor(stdout, env);
  const { paint, signs } = style;
  const size = [plural(counts.rotations, 'rotation'), plural(counts.targets, 'target')];
  if (counts.groups > 0) size.push(plural(counts.groups, 'group'));
  stdout.write(
    `${paint('good', signs.good)} ${policy.file === '-' ? 'standard input' : policy.file} is valid: ${size.join(', ')}, cloud ${policy.cloud.name}\n`,
  );
  stdout.write(`${lockLine(place, style)}\n`);
  stdout.write(channelLines(policy, style));
  if (rights !== undefined) stdout.write(rightsText(rights.rights, style, rights.role));
}

/** Where notices go, and that only a trail remembers them. */
function channelLines({ notify = [] }: Policy, { columns }: Style): string {
  if (notify.length === 0) return '';
  const names = notify.map(({ name, kind }) => (name === kind ? name : `${name} (${kind})`)).join(', ');
  const forgets = notify
    .filter(({ kind, on }) => kind !== 'pagerduty' && on.some(each => TROUBLE.includes(each)))
    .map(({ name }) => name);
  const again =
    forgets.length === 0
      ? ''
      : `; without rotate --audit every run sends trouble again to ${forgets.join(', ')}`;
  return `${wrap(`notices go to ${names}${again}`, columns, '  ')}\n`;
}

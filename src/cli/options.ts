/** What the verbs have in common: options, reading the policy, choosing rotations, connecting. */
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { configOf, DEFAULT_POLICY } from '../policy/configFile.ts';
import { parseDuration } from '../policy/duration.ts';
import type { Carried, Policy, Rotation } from '../policy/policy.ts';
import { quote, shellWord } from '../policy/quote.ts';
import { isProblem, Problem } from '../problem.ts';
import { carriedFlags, commandTail } from '../rotation/command.ts';
import type { SurveyOptions } from '../run/survey.ts';
import type { Context } from './context.ts';
import { isInSandbox } from './inSandbox.ts';
import { selectRotations } from './selection.ts';

const EXAMPLE_POLICY = 'rotation.example.yaml';

/** `program.ts` looks at the variable. */
export const CONFIG_ABOUT = 'the policy file; default: KEYTURN_CONFIG';

export interface PolicyOptions {
  readonly config: string;
  readonly json?: boolean;
}

export interface FleetOptions extends PolicyOptions, Carried {
  readonly group?: string | undefined;
  readonly owner?: string | undefined;
}

/** `--no-color` and `--json` also count for errors, so `program.ts` looks at them before anything is parsed. */
export function addPolicyOptions(command: Command): Command {
  return command
    .option('-c, --config <file>', CONFIG_ABOUT, DEFAULT_POLICY)
    .option('--json', 'machine-readable results on stdout')
    .option('--no-color', 'no colours (also: NO_COLOR, or output to a pipe)');
}

export function addFleetOptions(command: Command): Command {
  return addPolicyOptions(command.argument('[names...]', 'rotations; none: all of the policy'))
    .option('-g, --group <name>', 'the rotations of a group')
    .option('--owner <name>', 'of these, only those of an owner');
}

/** Reads the policy; where the default file is missing and the example is there, says so. */
export async function readPolicy(context: Context, file: string): Promise<Policy> {
  try {
    return await context.readPolicy(file);
  } catch (error) {
    if (!isProblem(error) || file !== DEFAULT_POLICY || existsSync(file) || !existsSync(EXAMPLE_POLICY))
      throw error;
    const reason = `there is no ${DEFAULT_POLICY} in this folder, but there is ${EXAMPLE_POLICY}`;
    const remedy = `keyturn validate --config ${EXAMPLE_POLICY}   (or: cp ${EXAMPLE_POLICY} ${DEFAULT_POLICY})`;
    throw new Problem({ code: 'policy-invalid', subject: `policy ${DEFAULT_POLICY}`, reason, remedy }, error);
  }
}

/** A command to be copied, for the same policy and the same rotations. */
export function commandLine(
  verb: string,
  names: readonly string[],
  { group, owner, config, ...options }: FleetOptions,
  flags: readonly string[] = [],
): string {
  const words = ['keyturn', verb, ...names];
  if (group !== undefined) words.push(`--group ${group}`);
  if (owner !== undefined) words.push(`--owner ${shellWord(owner)}`);
  words.push(...flags, ...carriedFlags(verb, carriedBy(options)));
  return [...words, ...commandTail(configOf(config))].join(' ');
}

/** As far as it was given: the folder that records are written to without `--record` is not named. */
function carriedBy({ audit, record }: Carried): Carried {
  return {
    ...(audit === undefined ? {} : { audit }),
    ...(record === undefined || record === HERE ? {} : { record }),
  };
}

/** Of `--record`, where none was given. */
export const HERE = '.';

/** The policy whose messages name what was given. */
export function carrying(policy: Policy, options: Carried): Policy {
  const carried = carriedBy(options);
  if (Object.keys(carried).length === 0) return policy;
  const rotations = policy.rotations.map(rotation => ({ ...rotation, carried }));
  return { ...policy, rotations };
}

/** As it was typed, for the trail: where that is, it knows. */
export function typedLine(
  verb: string,
  names: readonly string[],
  { group, owner, config }: FleetOptions,
  flags: readonly string[] = [],
): string {
  return commandLine(verb, names, { group, owner, config }, flags);
}

/** Milliseconds; 0 is written without a unit. `option`: `rotate --wait`. */
export function durationOf(option: string, example: string, text: string): number {
  const ms = text === '0' ? 0 : parseDuration(text);
  if (ms !== undefined) return ms;
  throw new Problem({
    code: 'wrong-usage',
    subject: `keyturn ${option}`,
    reason: `expected a duration such as 5m or 90s, got ${quote(text)}`,
    remedy: `keyturn ${option} ${example}`,
  });
}

export interface Fleet {
  readonly policy: Policy;
  readonly rotations: readonly Rotation[];
  /**
   * What `survey` and `verify` need, without the intent. Signs in when first used. `waitMs`: for how long a service that does
   * not answer is asked again; default: as long as a run asks.
   */
  readonly reach: (waitMs?: number) => Promise<Omit<SurveyOptions, 'intent'>>;
}

/** What has not answered for so long is unknown, and the rest is shown. */
const USUAL_WAIT = '30s';

/** Of verbs that only read. */
export interface ReadingOptions extends FleetOptions {
  readonly timeout: string;
}

export function addReadingOptions(command: Command): Command {
  return addTimeoutOption(addFleetOptions(command));
}

export function addTimeoutOption(command: Command): Command {
  return command.option(
    '--timeout <duration>',
    'how long to retry a service that does not respond; after that its result is unknown, and the rest is shown',
    USUAL_WAIT,
  );
}

export function waitOf(verb: string, { timeout }: Pick<ReadingOptions, 'timeout'>): number {
  return durationOf(`${verb} --timeout`, '2m', timeout);
}

export async function readFleet(
  context: Context,
  names: readonly string[],
  options: FleetOptions,
): Promise<Fleet> {
  const policy = carrying(await readPolicy(context, options.config), options);
  const rotations = selectRotations(policy, names, options);
  const { clock, random, signal } = context;
  // Loaded here: `validate` asks nobody, and has these options, too.
  const reach: Fleet['reach'] = async waitMs => {
    const [{ pausesWithin }, { requesterFor }, { waitReporter }, open] = await Promise.all([
      import('../run/patience.ts'),
      import('../run/requester.ts'),
      import('./waits.ts'),
      context.connect(policy),
    ]);
    const waits = {
      ...{ signal, waiting: waitReporter(context) },
      ...(waitMs === undefined ? {} : { pausesMs: pausesWithin(waitMs) }),
    };
    return {
      ...{ policy, rotations, clock, random, inSandbox: isInSandbox(context), ...waits },
      // Whatever a verb reads besides, its waits are reported, too.
      open: (rotation, requester = requesterFor(rotation, waits)) => open(rotation, requester),
    };
  };
  return { policy, rotations, reach };
}

/** Every operation that the verbs ask × every lie: what the program makes of it. */
import { seededRandom } from '../../src/sandbox/random.ts';
import { SHORTER } from '../promises/shorter.ts';
import { openGround } from './ground.ts';
import { inTurn } from './inTurn.ts';
import { type Lie, lies } from './lies.ts';
import { type Answered, lyingServices } from './lyingServices.ts';
import { outcomeOf } from './outcome.ts';
import type { Drawing } from './policies.ts';
import type { Verdict } from './report.ts';
import { type Violation, violationsOf } from './violations.ts';

const COMMON = ['--config', 'policy.yaml'];
const AUDIT = ['--audit', 'audit.jsonl'];
/** What is typed, by name; the first that asks for an operation does not always get to it when another lies before. */
export const verbs: Readonly<Record<string, readonly string[]>> = {
  rotate: ['rotate', ...AUDIT, ...COMMON],
  plan: ['plan', ...COMMON],
  status: ['status', '--json', ...COMMON],
  verify: ['verify', ...COMMON],
  revoke: ['revoke', 'payments-api', '--yes', '--settle', '2s', '--reason', 'leaked', ...AUDIT, ...COMMON],
  diagnose: ['diagnose', 'payments-api', '--bundle', 'bundle.json', ...COMMON],
};

interface Lied {
  readonly verb: string;
  readonly operation: string;
  readonly lie: Lie;
  readonly seed: number;
}

interface Operation {
  readonly verbs: readonly string[];
  /** Those that its answer has something for. */
  readonly lies: readonly Lie[];
}

/** Which operations each verb asks for, undisturbed, and what can be lied about them. */
export async function operationsOf(main?: string): Promise<Map<string, Operation>> {
  const asked = new Map<string, Operation>();
  for (const [verb, args] of Object.entries(verbs)) {
    const { services, operations } = lyingServices();
    await using ground = await openGround(services);
    await outcomeOf({ args, cwd: ground.folder, env: ground.env, ...(main !== undefined && { main }) });
    for (const [operation, answered] of operations) {
      const before = asked.get(operation) ?? { verbs: [], lies: [] };
      const possible = lies.filter(lie => before.lies.includes(lie) || canBeTold(lie, answered));
      asked.set(operation, { verbs: [...before.verbs, verb], lies: possible });
    }
  }
  return asked;
}

/** What is told before the service is asked goes with every request. */
function canBeTold({ when, tell }: Lie, { reply, request }: Answered): boolean {
  return when === 'before' || tell(reply, request, seededRandom(1)) !== undefined;
}

export interface LieDrawing extends Omit<Drawing, 'count'> {
  /** Of operations and lies, those whose names have this word. */
  readonly only?: string | undefined;
  /** So many lies for each operation, other ones with each seed; default: all. */
  readonly each?: number | undefined;
}

/** Of the verbs that ask for an operation, each takes its turn: the lies are the same for all of them. */
export async function fuzzLies({
  seed,
  jobs,
  main,
  hurry,
  only,
  each,
  told,
}: LieDrawing): Promise<Verdict[]> {
  const asked = await operationsOf(main);
  const all = [...asked].flatMap(([operation, { verbs: names, lies: possible }], at) =>
    possible.map((lie, index) => {
      const verb = names[(seed + at + index) % names.length] ?? 'rotate';
      return { verb, operation, lie, seed: seed + at * lies.length + index };
    }),
  );
  const random = seededRandom(seed);
  const wanted = all
    .filter(one => only === undefined || `${one.operation} ${one.lie.name}`.includes(only))
    .map(one => ({ one, drawn: random.next() }))
    .toSorted((left, right) => left.drawn - right.drawn)
    .map(({ one }) => one);
  const groups = [...Map.groupBy(wanted, one => one.operation).values()];
  // First one lie of each, then another: a run that is ended before its end has asked every operation.
  const some = Array.from({ length: each ?? lies.length }, (_, at) =>
    groups.flatMap(its => its[at] ?? []),
  ).flat();
  const work = async (one: Lied) => {
    const verdict = await liedVerdict(one, main, hurry);
    told?.(verdict);
    return verdict;
  };
  const isHeavy = ({ lie }: Lied) => lie.heavy === true;
  const light = await inTurn(
    some.filter(one => !isHeavy(one)),
    jobs,
    work,
  );
  return [...light, ...(await inTurn(some.filter(isHeavy), 1, work))];
}

export async function liedVerdict(
  { verb, operation, lie, seed }: Lied,
  main?: string,
  hurry?: string,
): Promise<Verdict> {
  const heard = lyingServices({ operation, lie, seed });
  await using ground = await openGround(heard.services, hurry === undefined ? 1 : SHORTER);
  const outcome = await outcomeOf({
    ...{ args: verbs[verb] ?? [], cwd: ground.folder, env: ground.env },
    ...(hurry !== undefined && { node: ['--import', hurry] }),
    ...(main !== undefined && { main }),
  });
  const { exitCode, seconds, silentSeconds, peakMb } = outcome;
  const violations: Violation[] = violationsOf(outcome, {
    secrets: ground.secrets(),
    given: ['policy.yaml'],
  });
  if (heard.strays.length > 0)
    violations.push({ kind: 'a token went to another host', text: heard.strays.slice(0, 3).join(', ') });
  if (!outcome.ended && ![0, 1, 2, 3, 4, 70].includes(exitCode ?? -1))
    violations.push({ kind: `exit ${exitCode} for a lie`, text: outcome.stderr.slice(0, 300) });
  const input = `${verb}: ${operation} answers with ${lie.name} (seed ${seed}, told ${heard.told()} times)`;
  const untold = heard.told() === 0 && violations.length === 0;
  const skipped = untold ? { skipped: `${input}: it was not asked for with such an answer` } : {};
  const measured = { exitCode, seconds, silentSeconds, peakMb };
  return { driver: 'lies', kind: lie.name, input, violations, ...measured, ...skipped };
}

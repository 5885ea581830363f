/** Sets or lifts the halt for every runner: writes to each vault secret, and repeats that after a while. */
import type { Clock } from '../clock.ts';
import type { RunEvent } from '../event.ts';
import type { Policy, Rotation } from '../policy/policy.ts';
import { asProblem, type Problem } from '../problem.ts';
import type { Halt } from '../rotation/observation.ts';
import type { Halted, HaltPort } from '../rotation/ports.ts';
import { inParallel, openAtOnce } from './inParallel.ts';
import { patience } from './patience.ts';

export interface HaltingOptions {
  readonly policy: Policy;
  readonly rotations: readonly Rotation[];
  readonly open: (rotation: Rotation) => Promise<HaltPort>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly signal: AbortSignal;
  /** Receives an event for every wait. */
  readonly waiting: (event: RunEvent) => void;
  /** Absent: the halt is lifted. */
  readonly halt?: Halt;
}

export type HaltOutcome = { readonly rotation: Rotation } & (Halted | { readonly problem: Problem });

/**
 * A run in progress writes all tags of a version at once, from values that it read up to two seconds before (`steps/confirm.ts`), and
 * publishes versions: both may undo the halt, so it is written again.
 */
const LOOK_AGAIN_MS = [3_000, 5_000, 10_000];

export async function haltAll(options: HaltingOptions): Promise<HaltOutcome[]> {
  const { rotations, policy, clock, signal } = options;
  const first = await inParallel(openAtOnce(policy.limits), rotations, rotation => one(options, rotation));
  let open = first.filter(isChanged).map(({ rotation }) => rotation);
  const failed = new Map<Rotation, HaltOutcome>();
  for (const pause of LOOK_AGAIN_MS) {
    if (open.length === 0) break;
    await clock.sleep(pause, signal);
    const again = await inParallel(openAtOnce(policy.limits), open, rotation => one(options, rotation));
    for (const outcome of again) if ('problem' in outcome) failed.set(outcome.rotation, outcome);
    open = again.filter(isChanged).map(({ rotation }) => rotation);
  }
  return first.map(outcome => failed.get(outcome.rotation) ?? outcome);
}

function isChanged(outcome: HaltOutcome): boolean {
  return 'state' in outcome && outcome.state === 'present' && outcome.changed;
}

async function one(options: HaltingOptions, rotation: Rotation): Promise<HaltOutcome> {
  const { clock, random, signal, waiting, halt } = options;
  const { retry } = patience({ clock, random, signal, emit: waiting, rotation: rotation.name });
  try {
    const port = await options.open(rotation);
    const about = { step: 'halt', subject: 'vault' };
    return { rotation, ...(await retry(about, () => (halt === undefined ? port.lift() : port.set(halt)))) };
  } catch (error) {
    return { rotation, problem: asProblem(error, `rotation ${rotation.name}`) };
  }
}

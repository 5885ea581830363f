/**
 * Admission control: whether a rotation may make a new secret now. Against it may stand its wave (waves.ts), a limit of the
 * policy, or that too many new secrets of this run are not confirmed yet. Rotations are begun side by side, so without the last
 * of these all of them could have made their secret before the first failure is known: a few are admitted at first, one more
 * with every secret that is confirmed, and after a failure it begins anew (slow start).
 *
 * It holds up creating and nothing else: what is begun is finished, and what may go goes. It counts for what is broken as
 * well, because a fleet that breaks all at once is when a limit is wanted; then the rotation counts as failed, and not as
 * skipped.
 */
import type { ReasonWords, RotationOutcome, RunEvent } from '../event.ts';
import type { Limits } from '../policy/policy.ts';
import { isUrgent } from '../rotation/due.ts';
import { plural } from '../rotation/words.ts';
import { STOPPED } from './conclude.ts';
import type { Against } from './oneRotation.ts';

export interface Admission {
  hear(event: RunEvent): void;
  /** For one rotation. */
  for(request: Request): Against;
}

interface Request {
  readonly rotation: string;
  /** Of those that wait, the lowest is admitted first. */
  readonly place: number;
  /** What its wave waits for; what is broken already does not wait for it. */
  readonly wave: ReasonWords | undefined;
  readonly emit: (event: RunEvent) => void;
}

/** What has become of the new secrets of this run. */
export interface Count {
  readonly made: number;
  /** Rotations. */
  readonly failed: number;
  /** Rotations that have room for a new secret, and have not ended yet. */
  readonly unconfirmed: ReadonlySet<string>;
  /** New secrets that were confirmed since the last failure. */
  readonly confirmed: number;
}

export const nothingMade: Count = { made: 0, failed: 0, unconfirmed: new Set(), confirmed: 0 };

export function counted(count: Count, event: RunEvent): Count {
  if (event.event !== 'rotation.finished') return count;
  const { rotation, outcome } = event;
  const isGood = outcome === 'changed' && count.unconfirmed.has(rotation);
  const unconfirmed = count.unconfirmed.difference(new Set([rotation]));
  if (hasFailed(outcome)) return { ...count, unconfirmed, confirmed: 0, failed: count.failed + 1 };
  return { ...count, unconfirmed, confirmed: count.confirmed + (isGood ? 1 : 0) };
}

/** Undefined: there is no room for another new secret yet. */
export function withRoom(count: Count, rotation: string, { concurrency }: Limits): Count | undefined {
  const { unconfirmed, confirmed } = count;
  if (unconfirmed.has(rotation)) return count;
  // A policy that wants few requests in flight gets few secrets that are not confirmed, too.
  if (unconfirmed.size >= Math.min(AT_FIRST, concurrency) + confirmed) return undefined;
  return { ...count, unconfirmed: unconfirmed.union(new Set([rotation])) };
}

const AT_FIRST = 8;

/** The limit of the policy that one more new secret would exceed. */
export function limitReached(
  { made, failed }: Count,
  { maxRotations, stopAfterFailures }: Limits,
): ReasonWords | undefined {
  if (failed >= stopAfterFailures) {
    const have = failed === 1 ? '1 rotation has failed' : `${failed} rotations have failed`;
    return { code: 'limit', text: `${have}, and limits.stopAfterFailures is ${stopAfterFailures}` };
  }
  if (made >= maxRotations) {
    const text = `this run has made ${plural(made, 'new secret')}, and limits.maxRotations is ${maxRotations}`;
    return { code: 'limit', text };
  }
  return undefined;
}

function hasFailed(outcome: RotationOutcome): boolean {
  return outcome === 'failed' || outcome === 'human-needed';
}

/** For how long a rotation waits for others is not known; views count this down. */
const ABOUT_MS = 10_000;

interface Waiter {
  readonly place: number;
  readonly goOn: () => void;
}

export function admissionFor(limits: Limits, signal: AbortSignal): Admission {
  let count = nothingMade;
  let waiters: Waiter[] = [];
  const wakeAll = () => {
    const woken = waiters.sort((one, other) => one.place - other.place);
    waiters = [];
    for (const { goOn } of woken) goOn();
  };
  signal.addEventListener('abort', wakeAll, { once: true });
  const change = (place: number) => new Promise<void>(goOn => waiters.push({ place, goOn }));
  return {
    hear(event) {
      count = counted(count, event);
      if (event.event === 'rotation.finished') wakeAll();
    },
    for:
      ({ rotation, place, wave, emit }) =>
      async due => {
        for (let waited = false; ; waited = true) {
          const held = isUrgent(due) ? undefined : wave;
          const against = signal.aborted ? STOPPED : (held ?? limitReached(count, limits));
          if (against !== undefined) return against;
          const admitted = withRoom(count, rotation, limits);
          if (admitted !== undefined) {
            // It keeps its room while it looks whether what it knows has grown old.
            count = waited ? admitted : { ...admitted, made: admitted.made + 1 };
            return waited ? 'look again' : undefined;
          }
          if (!waited)
            emit({ event: 'step.waiting', rotation, step: 'create', why: OTHERS_FIRST, ms: ABOUT_MS });
          await change(place);
        }
      },
  };
}

/** Without a number: it would be another one for each that waits, and those that wait for the same are counted together. */
const OTHERS_FIRST = 'the new secrets of other rotations must be confirmed first';

/**
 * Admission control: whether a rotation may make a new secret now. It may have to wait for its wave (waves.ts), exceed a limit of
 * the policy, or find too many new secrets of this run unconfirmed. Rotations are processed in parallel, so without the last
 * check all of them could have made their secret before the first failure is known. It works like slow start: few are admitted at
 * first, one more with every confirmed secret, and after a failure the count starts again.
 *
 * It holds up creating and nothing else: work in progress is finished, and removals proceed. `maxRotations` applies to rotations
 * with an outage as well, because the limits matter most when a whole fleet fails at once; such a rotation then counts as failed,
 * and not as skipped.
 *
 * `stopAfterFailures` counts what this run attempted and did not complete. What it only found (a vault that cannot be read, a state
 * that needs a person, clocks that disagree) may be found every night, and would hold up the rest of the fleet until its secrets
 * expire. For the same reason it does not hold up what presses: that is admitted one by one, until as many of them have failed.
 */
import type { ReasonWords, RotationOutcome, RunEvent } from '../event.ts';
import type { Limits } from '../policy/policy.ts';
import { isUrgent } from '../rotation/due.ts';
import { plural } from '../rotation/words.ts';
import { STOPPED } from './conclude.ts';
import type { AdmissionCheck } from './oneRotation.ts';

export interface Admission {
  onEvent(event: RunEvent): void;
  /** The check for one rotation. */
  for(request: Request): AdmissionCheck;
}

interface Request {
  readonly rotation: string;
  /** Of the waiting rotations, the lowest is admitted first. */
  readonly place: number;
  /** Why its wave has to wait; a rotation with an outage or a leak is exempt. */
  readonly wave: ReasonWords | undefined;
  readonly emit: (event: RunEvent) => void;
}

/** The new secrets of this run, by outcome. */
export interface Count {
  readonly made: number;
  /** Number of rotations that failed in what this run attempted. */
  readonly failed: number;
  /** Of them, those that were admitted although the limit was reached, because they press. */
  readonly failedPressing: number;
  /** Rotations that were admitted so. */
  readonly pressing: ReadonlySet<string>;
  /** Rotations of which a step failed. */
  readonly withFailedStep: ReadonlySet<string>;
  /** Rotations that were admitted and have not ended yet. */
  readonly unconfirmed: ReadonlySet<string>;
  /** Number of secrets confirmed since the last failure. */
  readonly confirmed: number;
}

export const nothingMade: Count = {
  made: 0,
  failed: 0,
  failedPressing: 0,
  pressing: new Set(),
  withFailedStep: new Set(),
  unconfirmed: new Set(),
  confirmed: 0,
};

export function counted(count: Count, event: RunEvent): Count {
  if (event.event === 'step.failed')
    return { ...count, withFailedStep: count.withFailedStep.union(new Set([event.rotation])) };
  if (event.event !== 'rotation.finished') return count;
  const { rotation, outcome } = event;
  const isGood = outcome === 'changed' && count.unconfirmed.has(rotation);
  const unconfirmed = count.unconfirmed.difference(new Set([rotation]));
  const wasAttempted = count.unconfirmed.has(rotation) || count.withFailedStep.has(rotation);
  if (hasFailed(outcome))
    return {
      ...count,
      unconfirmed,
      confirmed: 0,
      failed: count.failed + (wasAttempted ? 1 : 0),
      failedPressing: count.failedPressing + (count.pressing.has(rotation) ? 1 : 0),
    };
  return { ...count, unconfirmed, confirmed: count.confirmed + (isGood ? 1 : 0) };
}

/** The count with this rotation admitted; undefined: it has to wait. */
export function withRoom(count: Count, rotation: string, limits: Limits): Count | undefined {
  const { unconfirmed, confirmed } = count;
  if (unconfirmed.has(rotation)) return count;
  // A lower `concurrency` in the policy also lowers the number of unconfirmed secrets.
  const most = hasStopped(count, limits) ? 1 : Math.min(AT_FIRST, limits.concurrency) + confirmed;
  if (unconfirmed.size >= most) return undefined;
  const admitted = new Set([rotation]);
  return {
    ...count,
    unconfirmed: unconfirmed.union(admitted),
    pressing: hasStopped(count, limits) ? count.pressing.union(admitted) : count.pressing,
  };
}

const AT_FIRST = 8;

function hasStopped({ failed }: Count, { stopAfterFailures }: Limits): boolean {
  return failed >= stopAfterFailures;
}

/** The limit of the policy that one more new secret would exceed. `isPressing`: without it there is an outage soon, or already. */
export function limitReached(count: Count, limits: Limits, isPressing = false): ReasonWords | undefined {
  const { made, failed } = count;
  const { maxRotations, stopAfterFailures } = limits;
  const isExempt = isPressing && count.failedPressing < stopAfterFailures;
  if (hasStopped(count, limits) && !isExempt) {
    const have = failed === 1 ? '1 rotation has failed' : `${failed} rotations have failed`;
    return { code: 'limit', text: `${have}, and limits.stopAfterFailures is ${stopAfterFailures}` };
  }
  if (made >= maxRotations) {
    const text = `this run has created ${plural(made, 'new secret')}, and limits.maxRotations is ${maxRotations}`;
    return { code: 'limit', text };
  }
  return undefined;
}

function hasFailed(outcome: RotationOutcome): boolean {
  return outcome === 'failed' || outcome === 'human-needed';
}

/** The duration of the wait is not known; the live view counts this down. */
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
    onEvent(event) {
      count = counted(count, event);
      if (event.event === 'rotation.finished') wakeAll();
    },
    for:
      ({ rotation, place, wave, emit }) =>
      async (due, isPressing) => {
        for (let waited = false; ; waited = true) {
          const held = isUrgent(due) ? undefined : wave;
          const reason = signal.aborted ? STOPPED : (held ?? limitReached(count, limits, isPressing));
          if (reason !== undefined) return reason;
          const admitted = withRoom(count, rotation, limits);
          if (admitted !== undefined) {
            // It stays admitted while its caller reads outdated facts again.
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

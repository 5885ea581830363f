import type { RunEvent } from '../event.ts';
import type { Rotation } from '../policy/policy.ts';
import { isProblem, Problem } from '../problem.ts';
import type { HeldLock } from './heldLease.ts';
import { patience } from './patience.ts';
import type { RotateOptions } from './rotateOptions.ts';

/** The interval of retries while another run holds the lock. */
const LOOK_AGAIN_MS = 2_000;

/**
 * Takes the rotation's lock; waits up to `waitMs` for it, and reports the holder. Fails with the Problem of code `locked` from
 * the last attempt. A place that does not respond, or is busy, is retried like any read.
 */
export async function acquireLock(
  options: RotateOptions,
  rotation: Rotation,
  emit: (event: RunEvent) => void,
): Promise<HeldLock> {
  const { clock, random, intent, lock, signal, waitMs = 0 } = options;
  const { retry } = patience({ clock, random, signal, emit, rotation: rotation.name });
  const begun = clock.ticks();
  for (;;) {
    try {
      return await retry({ step: 'lock' }, () => lock(rotation, intent.run));
    } catch (error) {
      const left = waitMs - (clock.ticks() - begun);
      if (!isProblem(error, 'locked') || left <= 0) throw error;
      const ms = Math.min(LOOK_AGAIN_MS, left);
      emit({ event: 'step.waiting', rotation: rotation.name, step: 'lock', why: error.details.reason, ms });
      await clock.sleep(ms, signal).catch(cause => {
        throw new Problem(
          { code: 'interrupted', subject: rotation.name, reason: 'stopped while waiting' },
          cause,
        );
      });
    }
  }
}

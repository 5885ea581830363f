/**
 * Counts new secrets and failures of one run against the policy's limits. Limits hold creating up and nothing else:
 * what is begun is finished, and what may go goes. They count for what is broken as well, because a fleet that breaks
 * all at once is when a limit is wanted; then the rotation counts as failed, and not as skipped.
 */
import type { ReasonWords, RotationOutcome, RunEvent } from '../event.ts';
import type { Limits } from '../policy/policy.ts';
import { plural } from '../rotation/words.ts';

export interface Tally {
  hear(event: RunEvent): void;
  /** What stands against one more new secret; undefined: nothing. */
  against(): ReasonWords | undefined;
  /** One more is going to be made. */
  begun(): void;
}

export function tallyOf({ maxRotations, stopAfterFailures }: Limits): Tally {
  let created = 0;
  let failed = 0;
  return {
    hear(event) {
      if (event.event === 'rotation.finished' && hasFailed(event.outcome)) failed += 1;
    },
    against() {
      if (failed >= stopAfterFailures) {
        const have = failed === 1 ? '1 rotation has failed' : `${failed} rotations have failed`;
        return { code: 'limit', text: `${have}, and limits.stopAfterFailures is ${stopAfterFailures}` };
      }
      if (created >= maxRotations) {
        const made = `this run has made ${plural(created, 'new secret')}`;
        return { code: 'limit', text: `${made}, and limits.maxRotations is ${maxRotations}` };
      }
      return undefined;
    },
    begun() {
      created += 1;
    },
  };
}

export function hasFailed(outcome: RotationOutcome): boolean {
  return outcome === 'failed' || outcome === 'human-needed';
}

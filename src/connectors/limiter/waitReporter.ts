/** Reports to rotations that they wait for a limit, and the expected time. */
import type { Requester } from '../../rotation/ports.ts';
import { type Account, spacingOf, waitOf } from './account.ts';
import type { Charge } from './charge.ts';
import type { Waiting } from './queueByCost.ts';

interface Waiter extends Waiting {
  readonly requester?: Requester;
  readonly since: number;
}

interface WaitReporter {
  /** Reports to the requesters of one queue, in order. */
  report(queue: readonly Waiter[], now: number, accountOf: (charge: Charge) => Account): void;
}

/** A wait is reported after the first interval, and then repeatedly after the second. */
const REPORTED_AFTER_MS = 2_000;
const REPORTED_EVERY_MS = 10_000;

/** `unknownMs`: the time to report if the wait is unknown. */
export function openWaitReporter(unknownMs: number): WaitReporter {
  const reportedAt = new WeakMap<Requester, number>();
  return {
    report(queue, now, accountOf) {
      const [head] = queue;
      if (head?.charge === undefined) return;
      const account = accountOf(head.charge);
      const wait = waitOf(account, head.charge.debits, now);
      if (wait === 0) return;
      const spacing = spacingOf(head.charge.debits);
      for (const [place, { requester, since, charge }] of queue.entries()) {
        if (requester?.waiting === undefined || now - since < REPORTED_AFTER_MS) continue;
        if (now - (reportedAt.get(requester) ?? Number.NEGATIVE_INFINITY) < REPORTED_EVERY_MS) continue;
        reportedAt.set(requester, now);
        requester.waiting(charge?.words ?? '', Number.isFinite(wait) ? wait + place * spacing : unknownMs);
      }
    },
  };
}

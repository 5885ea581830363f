/** Tells rotations that a limit holds them, and for about how long. */
import type { Requester } from '../../rotation/ports.ts';
import { type Account, spacingOf, waitOf } from './account.ts';
import type { Due } from './due.ts';
import type { Waiting } from './waiting.ts';

interface Waiter extends Waiting {
  readonly requester?: Requester;
  readonly since: number;
}

interface Telling {
  /** Those of one lane, in their order. */
  tell(lane: readonly Waiter[], now: number, accountOf: (due: Due) => Account): void;
}

/** Waits are told when they have lasted a while, and then again now and then. */
const TOLD_AFTER_MS = 2_000;
const TOLD_EVERY_MS = 10_000;

/** `unknownMs`: what is told where nobody can say for how long. */
export function openTelling(unknownMs: number): Telling {
  const told = new WeakMap<Requester, number>();
  return {
    tell(lane, now, accountOf) {
      const [head] = lane;
      if (head?.due === undefined) return;
      const account = accountOf(head.due);
      const wait = waitOf(account, head.due.charges, now);
      if (wait === 0) return;
      const spacing = spacingOf(account, head.due.charges);
      for (const [place, { requester, since, due }] of lane.entries()) {
        if (requester?.waiting === undefined || now - since < TOLD_AFTER_MS) continue;
        if (now - (told.get(requester) ?? Number.NEGATIVE_INFINITY) < TOLD_EVERY_MS) continue;
        told.set(requester, now);
        requester.waiting(due?.words ?? '', Number.isFinite(wait) ? wait + place * spacing : unknownMs);
      }
    },
  };
}

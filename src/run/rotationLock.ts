/** Ensures that only one run at a time works on a rotation. */
import type { Clock } from '../clock.ts';
import type { LeasePlace, Locked, LockHolder } from '../rotation/leasePlace.ts';
import { type HeldLock, holdLease } from './heldLease.ts';
import { momentOf } from './leaseTime.ts';
import { heldByAnother } from './lockProblems.ts';

export interface RotationLock {
  /** Fails with a Problem of code `locked` that names the holder, its step, and since when it holds the lock. */
  acquire(rotation: Locked, holder: LockHolder): Promise<HeldLock>;
}

/** `clock`: this machine's clock, not the cloud's. */
export function lockAt(place: LeasePlace, clock: Pick<Clock, 'now' | 'ticks'>): RotationLock {
  return {
    async acquire(rotation, holder) {
      const begun = momentOf(clock);
      const taken = await place.take(rotation, holder);
      if (!taken.taken) throw heldByAnother(rotation, taken.by);
      const held = { lease: taken.lease, leaseMs: place.leaseMs, rotation, holder: taken.holder };
      return holdLease({ ...held, clock, begun });
    },
  };
}

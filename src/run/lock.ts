/** One run at a time works on a rotation. */
import type { Clock } from '../clock.ts';
import type { LeasePlace, Locked, LockHolder } from '../rotation/lease.ts';
import { heldByAnother } from './heldBy.ts';
import { holdLease } from './heldLease.ts';
import { momentOf } from './leaseTime.ts';

export interface HeldLock {
  /** Runs that had this lock before, and have ended as far as it can tell. */
  readonly ended: readonly string[];
  /**
   * To be awaited right before every write. Costs nothing while the lease is surely ours, and asks the place
   * otherwise. Fails with a Problem of code `locked` when somebody else has or had the lease, or when it may have
   * lapsed and cannot be renewed; from then on it always fails.
   */
  check(): Promise<void>;
  /** Milliseconds for which it is surely held, by what is known now; nothing is asked. */
  leftMs(): number;
  /** What others are told that the holder is doing. */
  doing(what: string): void;
  /** Never fails: what could not be released lapses. */
  release(): Promise<void>;
}

export interface RotationLock {
  /** Fails with a Problem of code `locked` that names the holder, what it is doing, and since when. */
  acquire(rotation: Locked, holder: LockHolder): Promise<HeldLock>;
}

/** `clock`: of this machine, not the cloud's. */
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

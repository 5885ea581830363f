/**
 * What a lock is made of: a place where one run at a time holds a lease on a rotation, and says who it is. A lease that
 * is not renewed for `leaseMs` may be taken by another run.
 */
import type { Rotation } from '../policy/policy.ts';

export interface LockHolder {
  /** The user's name. */
  readonly who: string;
  readonly host: string;
  readonly pid: number;
  /** Tells a process from a later one with the same number, and from those of another container. */
  readonly process?: string;
  readonly run: string;
  /** ISO time. */
  readonly since: string;
  /** The step in hand: `prove 3f2a…`. */
  readonly doing?: string;
  /** Runs that had the lease before and gave it back or let it lapse, the latest first: none of them writes any more. */
  readonly ended?: readonly string[];
}

/** So many runs are remembered: what an older one left behind is old enough to tell by its age. */
const REMEMBERED = 50;

/** What the next holder knows to have ended. */
export function endedAfter(
  before: Pick<LockHolder, 'run' | 'ended'> | undefined,
  me: string,
): readonly string[] {
  if (before === undefined) return [];
  // It took the lease before, and did not hear of it.
  if (before.run === me) return before.ended ?? [];
  return [before.run, ...(before.ended ?? [])].slice(0, REMEMBERED);
}

export type Locked = Pick<Rotation, 'name' | 'mark'>;

/** Where leases are held: a folder of this machine, or a container that several machines reach. */
export interface LeasePlace {
  readonly leaseMs: number;
  /** Fails with one of the four words where the place cannot be used. */
  take(rotation: Locked, me: LockHolder): Promise<Taken>;
}

export type Taken =
  /** `holder`: who took it, with the runs that are known to have ended. */
  | { readonly taken: true; readonly lease: Lease; readonly holder: LockHolder }
  /** `by`: where it can be read. */
  | { readonly taken: false; readonly by?: LockHolder };

export interface Lease {
  /**
   * Holds it for another `leaseMs`, counted from the call on, and says what `me` is doing. A lease that lapsed is
   * renewed, too, if nobody had it in between. Throws where it could not be found out.
   */
  renew(me: LockHolder): Promise<Renewed>;
  release(me: LockHolder): Promise<void>;
}

export type Renewed =
  | { readonly held: true }
  /** `by`: who has it, or had it since; where it can be read. */
  | { readonly held: false; readonly by?: LockHolder };

/** One run at a time works on a rotation. */
import type { Rotation } from '../policy/policy.ts';

export interface LockHolder {
  /** The user's name. */
  readonly who: string;
  readonly host: string;
  readonly pid: number;
  readonly run: string;
  /** ISO time. */
  readonly since: string;
}

export interface HeldLock {
  release(): Promise<void>;
}

export interface RotationLock {
  /** Fails with a Problem of code `locked` that names the holder and since when. */
  acquire(rotation: Pick<Rotation, 'name' | 'mark'>, holder: LockHolder): Promise<HeldLock>;
}

import type { Rotation } from '../policy/policy.ts';
import type { OverviewPort } from '../rotation/overview.ts';
import type { HeldLock } from './heldLease.ts';
import type { SurveyOptions } from './survey.ts';
import type { ListenForEnter } from './work.ts';

export interface RotateOptions extends SurveyOptions {
  /** Takes the rotation's lock; a Problem with code `locked` names the holder. */
  readonly lock: (rotation: Rotation, run: string) => Promise<HeldLock>;
  /** How long to wait for a lock that another run holds, in milliseconds. */
  readonly waitMs?: number;
  readonly enter?: ListenForEnter | undefined;
  /** For the quick check of all rotations; without it, each is read in full. */
  readonly overview?: OverviewPort;
}

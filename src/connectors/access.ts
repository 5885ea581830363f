import type { TokenCredential } from '@azure/core-auth';
import type { CloudEndpoints } from '../policy/policy.ts';
import type { Turns } from './oneAtATime.ts';
import type { Shared } from './together/shared.ts';
import type { Wire } from './wire.ts';

/** What every connector of one run shares. */
export interface CloudAccess {
  readonly endpoints: CloudEndpoints;
  /** For what is not Azure: GITHUB_TOKEN and the GitHub App. The Azure SDKs read `process.env` themselves. */
  readonly env: NodeJS.ProcessEnv;
  /** Lets nothing be written whose rotation may have lost its lock. */
  readonly wire: Wire;
  /** The run's own: for reading on behalf of whoever asks. */
  readonly unguarded: Wire;
  /** For what is written for several rotations: `check`, which asks each of them, is awaited before every write. */
  readonly guardedBy: (check: () => Promise<void>) => Wire;
  /** Fails where the rotation may have lost its lock. */
  readonly beforeWrite: () => Promise<void>;
  readonly turns: Turns;
  readonly shared: Shared;
  /** The cloud's time. */
  readonly now: () => Date;
  /** One sign-in per run, made when it is first needed. */
  credential(): Promise<TokenCredential>;
}

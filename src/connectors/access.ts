import type { TokenCredential } from '@azure/core-auth';
import type { CloudEndpoints } from '../policy/policy.ts';
import type { Turns } from './oneAtATime.ts';
import type { Wire } from './wire.ts';

/** What every connector of one run shares. */
export interface CloudAccess {
  readonly endpoints: CloudEndpoints;
  /** For what is not Azure: GITHUB_TOKEN and the GitHub App. The Azure SDKs read `process.env` themselves. */
  readonly env: NodeJS.ProcessEnv;
  readonly wire: Wire;
  readonly turns: Turns;
  /** The cloud's time. */
  readonly now: () => Date;
  /** One sign-in per run, made when it is first needed. */
  credential(): Promise<TokenCredential>;
}

import type { TokenCredential } from '@azure/core-auth';
import type { CloudEndpoints } from '../policy/policy.ts';
import type { Requester } from '../rotation/ports.ts';
import type { SerialByKey } from '../serialByKey.ts';
import type { Shared } from './together/shared.ts';
import type { Wire } from './wire.ts';

/** What every connector of one run shares. */
export interface CloudAccess {
  readonly endpoints: CloudEndpoints;
  /** For services that are not signed in to by Entra. The Azure SDKs read `process.env` themselves. */
  readonly env: NodeJS.ProcessEnv;
  /** Lets nothing be written whose rotation may have lost its lock. */
  readonly wire: Wire;
  /** Of the rotation that this is opened for. */
  readonly requester: Requester;
  /** For what is asked on behalf of several rotations. Guards nothing by itself. */
  readonly sharedWire: (subscribers: Pick<Requester, 'waiting'>) => Wire;
  /**
   * Writers of one place wait for each other, where they know it by different names and so cannot write together
   * (`together/rounds.ts`); other programs cannot be made to.
   */
  readonly serially: SerialByKey;
  readonly shared: Shared;
  /** The cloud's time. */
  readonly now: () => Date;
  /** A new GUID. */
  readonly newId: () => string;
  /** One sign-in per run, made when it is first needed. */
  credential(): Promise<TokenCredential>;
}

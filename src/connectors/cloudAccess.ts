import type { TokenCredential } from '@azure/core-auth';
import type { CloudEndpoints } from '../policy/policy.ts';
import type { Requester } from '../rotation/ports.ts';
import type { SerialByKey } from '../serialByKey.ts';
import type { Shared } from './together/shared.ts';
import type { Wire } from './wire.ts';

/** The resources that all connectors of one run share. */
export interface CloudAccess {
  readonly endpoints: CloudEndpoints;
  /** For services that do not use Entra's sign-in. The Azure SDKs read `process.env` themselves. */
  readonly env: NodeJS.ProcessEnv;
  /** The HTTP stack. It refuses writes of a rotation that may have lost its lock. */
  readonly wire: Wire;
  /** The requester of the rotation. */
  readonly requester: Requester;
  /** The HTTP stack for requests on behalf of several rotations. It does not check locks. */
  readonly sharedWire: (subscribers: Pick<Requester, 'waiting' | 'longestWaitMs'>) => Wire;
  /**
   * Serialises writers of one place that have different names for it, and therefore cannot merge their writes
   * (`together/rounds.ts`). Other programs are not affected.
   */
  readonly serially: SerialByKey;
  readonly shared: Shared;
  /** The current time according to the services' clocks. */
  readonly now: () => Date;
  /** A new GUID. */
  readonly newId: () => string;
  /** One sign-in per run, created at its first use. */
  credential(): Promise<TokenCredential>;
}

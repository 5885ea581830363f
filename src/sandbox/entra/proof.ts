import type { Application, Tenant } from '../directory/state.ts';

/** How a client was authenticated. `keyId`: of the secret or the certificate; a federated token has none. */
export interface Proof {
  readonly by: 'secret' | 'certificate' | 'federation';
  readonly keyId?: string;
}

/** The registration and the tenant of a token request, and the replica of the endpoint that handles it. */
export interface Presenting {
  readonly application: Application;
  readonly tenant: Tenant;
  readonly replica: number;
}

import type { Application, Tenant } from '../directory/state.ts';

/** How a client has proved who it is. `keyId`: of the secret or the certificate; a federated token has none. */
export interface Proof {
  readonly by: 'secret' | 'certificate' | 'federation';
  readonly keyId?: string;
}

/** As whom somebody asks, of which tenant, and which replica of the endpoint has got the request. */
export interface Presenting {
  readonly application: Application;
  readonly tenant: Tenant;
  readonly replica: number;
}

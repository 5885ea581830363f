/** Clients that sign people in without a secret of their own. */
import type { Tenant } from '../directory/state.ts';
import type { Scene } from '../wire.ts';
import { findClient } from './grant.ts';
import { isRefusal, type Refusal, refusals } from './refusals.ts';

export interface PublicClient {
  readonly clientId: string;
  readonly name: string;
  /** Its tokens may do whatever the person may, and one sign-in serves all of the family. */
  readonly isMicrosofts: boolean;
}

/** Consented to in every tenant, without a service principal that the sandbox shows (ids: entra-docs, first-party applications). */
const microsofts: Readonly<Record<string, string>> = {
  '04b07795-8ddb-461a-bbee-02f9e1bf7b46': 'Microsoft Azure CLI',
  '1950a258-227b-4e31-a9cf-717495945fc2': 'Microsoft Azure PowerShell',
};

export function microsoftsClient(clientId: string): PublicClient | undefined {
  const name = microsofts[clientId.toLowerCase()];
  return name === undefined ? undefined : { clientId: clientId.toLowerCase(), name, isMicrosofts: true };
}

/** One of Microsoft's, or a registration that allows public client flows; for any other a secret is missing. */
export function publicClient(clientId: string, tenant: Tenant, scene: Scene): PublicClient | Refusal {
  const known = microsoftsClient(clientId);
  if (known !== undefined) return known;
  const found = findClient(clientId, tenant, scene, 0);
  if (isRefusal(found)) return found;
  const { application } = found;
  if (!application.publicClient) return refusals.clientUnproven();
  return { clientId: application.appId, name: application.displayName, isMicrosofts: false };
}

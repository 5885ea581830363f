import type { TokenCredential } from '@azure/core-auth';
import type { CloudEndpoints } from '../policy/policy.ts';
import type { CloudAccess } from './access.ts';
import type { Call } from './failure.ts';
import { failure } from './failure.ts';
import type { Wire } from './wire.ts';

/** Clouds whose authority MSAL knows by heart; for others it would ask Microsoft's public cloud about the host. */
const KNOWN_CLOUDS = new Set(['public', 'usgov', 'china']);

/**
 * Managed identity, workload identity, environment, az login: whichever DefaultAzureCredential finds. Tokens are kept
 * in memory only, for as long as the credential lives.
 */
export async function azureSignIn(endpoints: CloudEndpoints, wire: Wire): Promise<TokenCredential> {
  const { DefaultAzureCredential } = await import('@azure/identity');
  return new DefaultAzureCredential({
    httpClient: wire.httpClient,
    // The registration's tenant and the vault's may differ from the one that the identity is at home in.
    additionallyAllowedTenants: ['*'],
    ...(endpoints.name === 'public' ? {} : { authorityHost: endpoints.authority }),
    ...(KNOWN_CLOUDS.has(endpoints.name) ? {} : { disableInstanceDiscovery: true }),
  });
}

/** A bearer token for calls that no SDK makes. Fails as `call` would fail: refused, or try-later. */
export async function bearer(
  access: CloudAccess,
  scope: string,
  call: Call,
  tenantId?: string,
): Promise<string> {
  try {
    const credential = await access.credential();
    const token = await credential.getToken(scope, tenantId === undefined ? {} : { tenantId });
    if (token === null) throw new TypeError('no token');
    return token.token;
  } catch (error) {
    throw failure(error, call);
  }
}

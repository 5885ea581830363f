import type { AccessToken, TokenCredential } from '@azure/core-auth';
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
  const credential = new DefaultAzureCredential({
    httpClient: wire.httpClient,
    // The registration's tenant and the vault's may differ from the one that the identity is at home in.
    additionallyAllowedTenants: ['*'],
    ...(endpoints.name === 'public' ? {} : { authorityHost: endpoints.authority }),
    ...(KNOWN_CLOUDS.has(endpoints.name) ? {} : { disableInstanceDiscovery: true }),
  });
  return sharing(credential);
}

/**
 * Calls that go out side by side wait for one token: MSAL would ask for one each, and Entra takes many equal calls at
 * once for a loop (AADSTS50196).
 */
function sharing(credential: TokenCredential): TokenCredential {
  const asked = new Map<string, Promise<AccessToken | null>>();
  return {
    getToken(scopes, options) {
      const { tenantId, claims, enableCae } = options ?? {};
      const key = JSON.stringify([scopes, tenantId, claims, enableCae]);
      const token = asked.get(key) ?? credential.getToken(scopes, options);
      asked.set(key, token);
      const done = () => void asked.delete(key);
      token.then(done, done);
      return token;
    },
  };
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

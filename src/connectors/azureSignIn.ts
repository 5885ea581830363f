import type { AccessToken, TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import * as z from 'zod/mini';
import { clouds } from '../policy/clouds.ts';
import type { CloudEndpoints } from '../policy/policy.ts';
import type { Call } from './callFailure.ts';
import { failure } from './callFailure.ts';
import type { CloudAccess } from './cloudAccess.ts';
import { openMachineIdentity } from './machineIdentity.ts';
import { parseResponse } from './responseSchema.ts';
import { openSignInThrottle } from './signInThrottle.ts';
import type { Wire } from './wire.ts';

/** Authorities that are built into MSAL; for others it would query Microsoft's public cloud. */
const KNOWN_AUTHORITIES = new Set(Object.values(clouds).map(({ authority }) => authority));

/** A token with a shorter remaining lifetime is not reused, because the call that it is for takes time, too. */
const TOKEN_RESERVE_MS = 5 * 60_000;

/**
 * The sign-in of this program: the first that DefaultAzureCredential finds (managed identity, workload identity, environment,
 * az login). Tokens are kept in memory only, as long as the credential.
 */
export async function azureSignIn(
  endpoints: CloudEndpoints,
  wire: Wire,
  another?: (httpClient: HttpClient) => TokenCredential,
): Promise<TokenCredential> {
  const throttle = openSignInThrottle(wire.httpClient);
  const machine = openMachineIdentity(throttle.httpClient);
  const { httpClient } = machine;
  const credential = another?.(httpClient) ?? (await usualCredential(endpoints, httpClient));
  return sharing(readingTokens(throttle.wrap(machine.wrap(credential))));
}

async function usualCredential(endpoints: CloudEndpoints, httpClient: HttpClient): Promise<TokenCredential> {
  const { DefaultAzureCredential } = await import('@azure/identity');
  return new DefaultAzureCredential({
    httpClient,
    // The tenants of the registration and of the vault may differ from the tenant of the identity.
    additionallyAllowedTenants: ['*'],
    // Set always, so that the policy has precedence over AZURE_AUTHORITY_HOST.
    authorityHost: endpoints.authority,
    ...(KNOWN_AUTHORITIES.has(endpoints.authority) ? {} : { disableInstanceDiscovery: true }),
  });
}

/**
 * Validates tokens: MSAL returns whatever the response has in place of the token, and each client reports a different error for
 * a token that is not text. Text that is invalid in a header is refused, too.
 */
function readingTokens(credential: TokenCredential): TokenCredential {
  return {
    async getToken(scopes, options) {
      const token = await credential.getToken(scopes, options);
      if (token !== null) parseResponse(accessToken, token, SIGN_IN);
      return token;
    },
  };
}

/** Visible characters; which of them a token contains is up to Entra (RFC 6750, section 2.1, is narrower). */
const accessToken = z.object({
  token: z.string().check(z.regex(/^[\x21-\x7e]+$/)),
  expiresOnTimestamp: z.number(),
});
const SIGN_IN: Call = { subject: 'sign-in of this program', idempotent: true, needs: 'a sign-in' };

/**
 * Shares one token between concurrent calls: MSAL would request one for each, and Entra treats many equal requests at once as a
 * loop (AADSTS50196). The token is reused until shortly before it expires: `az` and other programs behind
 * DefaultAzureCredential would otherwise be started for every call.
 */
function sharing(credential: TokenCredential): TokenCredential {
  const asked = new Map<string, Promise<AccessToken | null>>();
  const held = new Map<string, AccessToken>();
  return {
    getToken(scopes, options) {
      const { tenantId, claims, enableCae } = options ?? {};
      const key = JSON.stringify([[scopes].flat(), tenantId, claims, enableCae === true]);
      const known = held.get(key);
      if (known !== undefined && isFresh(known)) return Promise.resolve(known);
      const token = asked.get(key) ?? credential.getToken(scopes, options);
      asked.set(key, token);
      const done = (came?: AccessToken | null) => {
        asked.delete(key);
        if (came) held.set(key, came);
      };
      token.then(done, () => done());
      return token;
    },
  };
}

function isFresh({ expiresOnTimestamp, refreshAfterTimestamp }: AccessToken): boolean {
  const now = Date.now();
  return expiresOnTimestamp - now > TOKEN_RESERVE_MS && (refreshAfterTimestamp ?? Infinity) > now;
}

/** A bearer token for calls without an SDK. Throws a Problem as `call` would: refused, or try-later. */
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

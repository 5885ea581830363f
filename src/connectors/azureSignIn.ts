import type { AccessToken, TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import * as z from 'zod/mini';
import { clouds } from '../policy/clouds.ts';
import type { CloudEndpoints } from '../policy/policy.ts';
import { shaped } from './answerShape.ts';
import type { Call } from './callFailure.ts';
import { failure } from './callFailure.ts';
import type { CloudAccess } from './cloudAccess.ts';
import { hearingMachine } from './machineIdentity.ts';
import { hearingPutOff } from './putOff.ts';
import type { Wire } from './wire.ts';

/** Authorities that MSAL knows by heart; about others it would ask Microsoft's public cloud. */
const KNOWN_AUTHORITIES = new Set(Object.values(clouds).map(({ authority }) => authority));

/** A token that ends sooner than this is not used any more: the call that it is for takes time, too. */
const TOKEN_RESERVE_MS = 5 * 60_000;

/**
 * Managed identity, workload identity, environment, az login: whichever DefaultAzureCredential finds. Tokens are kept
 * in memory only, for as long as the credential lives.
 */
export async function azureSignIn(
  endpoints: CloudEndpoints,
  wire: Wire,
  another?: (httpClient: HttpClient) => TokenCredential,
): Promise<TokenCredential> {
  const putOff = hearingPutOff(wire.httpClient);
  const machine = hearingMachine(putOff.httpClient);
  const { httpClient } = machine;
  const credential = another?.(httpClient) ?? (await usualCredential(endpoints, httpClient));
  return sharing(readingTokens(putOff.telling(machine.telling(credential))));
}

async function usualCredential(endpoints: CloudEndpoints, httpClient: HttpClient): Promise<TokenCredential> {
  const { DefaultAzureCredential } = await import('@azure/identity');
  return new DefaultAzureCredential({
    httpClient,
    // The registration's tenant and the vault's may differ from the one that the identity is at home in.
    additionallyAllowedTenants: ['*'],
    // Always, so that the policy decides and not AZURE_AUTHORITY_HOST.
    authorityHost: endpoints.authority,
    ...(KNOWN_AUTHORITIES.has(endpoints.authority) ? {} : { disableInstanceDiscovery: true }),
  });
}

/**
 * MSAL hands on whatever stands in the place of the token, and of a token that is no text every client makes an error of its
 * own. What cannot stand in a header is none either.
 */
function readingTokens(credential: TokenCredential): TokenCredential {
  return {
    async getToken(scopes, options) {
      const token = await credential.getToken(scopes, options);
      if (token !== null) shaped(accessToken, token, SIGN_IN);
      return token;
    },
  };
}

/** Visible characters: what else a bearer token may hold is up to Entra (RFC 6750, section 2.1, is narrower). */
const accessToken = z.object({
  token: z.string().check(z.regex(/^[\x21-\x7e]+$/)),
  expiresOnTimestamp: z.number(),
});
const SIGN_IN: Call = { subject: 'sign-in of this program', idempotent: true, needs: 'a sign-in' };

/**
 * Calls that go out side by side wait for one token: MSAL would ask for one each, and Entra takes many equal calls at
 * once for a loop (AADSTS50196). What came is used until it is about to end: `az` and other programs that stand behind
 * DefaultAzureCredential would be started for every call.
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

import type { Secret } from '../secret.ts';
import { callErrorOf, fieldOf, jsonOf } from './callError.ts';
import type { CloudAccess } from './cloudAccess.ts';
import { ownCorrelationId } from './ownSignIn.ts';
import { isRejection, isTransient } from './tokenCodes.ts';

/** The parameters of a token request, without the secret. */
export interface TokenQuestion {
  /** GUID or domain. */
  readonly tenant: string;
  readonly appId: string;
  /** Ends in `/.default`. */
  readonly scope: string;
}

/** The response of the token endpoint, as far as its meaning is the same for all callers. */
export interface TokenReply {
  readonly response: Response;
  /** The correlation id of the request, which is in the sign-in log. */
  readonly correlationId: string;
  /** The parsed JSON; undefined if the body is not JSON. */
  readonly body: unknown;
  readonly token?: string;
  /** AADSTS numbers, in the order of the response. */
  readonly codes: readonly number[];
  /** The decisive number: one about the value if there is one. */
  readonly code?: number;
  /** Throttled, busy, or a loop detected: no verdict on the secret. */
  readonly busy: boolean;
}

/**
 * A token call without MSAL, because MSAL caches tokens and hides the AADSTS number (azure-facts §1.6). Each call uses a new
 * connection, so that a load balancer may choose another replica. Throws the errors of the HTTP stack.
 */
export async function callForToken(
  { endpoints, wire, newId }: CloudAccess,
  { tenant, appId, scope }: TokenQuestion,
  value: Secret | undefined,
): Promise<TokenReply> {
  const url = `${endpoints.authority}/${encodeURIComponent(tenant)}/oauth2/v2.0/token`;
  const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: appId, scope });
  if (value !== undefined) form.set('client_secret', value.reveal());
  const correlationId = ownCorrelationId(newId());
  const headers = {
    'Content-Type': 'application/x-www-form-urlencoded',
    Accept: 'application/json',
    'client-request-id': correlationId,
  };
  const response = await wire.fetchAnew(url, { method: 'POST', headers, body: form.toString() });
  return { ...read(response, jsonOf(await response.text())), correlationId };
}

function read(response: Response, body: unknown): Omit<TokenReply, 'correlationId'> {
  const token = fieldOf(body, 'access_token');
  const listed = fieldOf(body, 'error_codes');
  const codes = Array.isArray(listed) ? listed.filter(code => typeof code === 'number') : [];
  const code = codes.find(isRejection) ?? codes[0];
  const busy =
    response.status === 429 || response.status >= 500 || fieldOf(body, 'error') === 'temporarily_unavailable';
  return {
    response,
    body,
    ...(response.ok && typeof token === 'string' ? { token } : {}),
    codes,
    ...(code === undefined ? {} : { code }),
    busy: busy || codes.some(isTransient),
  };
}

/** The code of a failed request: `ENOTFOUND`, `no answer in time`. */
export function wordFor(error: unknown): string {
  const found = callErrorOf(error);
  return 'code' in found ? String(found.code) : found.kind;
}

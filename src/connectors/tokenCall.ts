import type { Secret } from '../secret.ts';
import { fieldOf, jsonOf, troubleOf } from './answerTrouble.ts';
import type { CloudAccess } from './cloudAccess.ts';
import { ownCorrelationId } from './ownSignIn.ts';
import { isPassing, isRejection } from './tokenCodes.ts';

export interface TokenQuestion {
  /** GUID or domain. */
  readonly tenant: string;
  readonly appId: string;
  /** Ends in `/.default`. */
  readonly scope: string;
}

/** What the token endpoint answered, as far as everybody reads it alike. */
export interface TokenReply {
  readonly response: Response;
  /** What was sent with it; the sign-in log shows it. */
  readonly correlationId: string;
  /** The parsed JSON; undefined where it is none. */
  readonly body: unknown;
  readonly token?: string;
  /** AADSTS numbers, in the order of the answer. */
  readonly codes: readonly number[];
  /** The one that counts: about the value, where there is one. */
  readonly code?: number;
  /** Throttled, busy, or a loop detected: says nothing about the secret. */
  readonly busy: boolean;
}

/**
 * A token call of our own, because MSAL caches tokens and hides the AADSTS number (azure-facts §1.6). Each on a new
 * connection, so that a load balancer may choose another replica. Throws what the wire throws.
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
    busy: busy || codes.some(isPassing),
  };
}

/** What kept an answer away, in a word: `ENOTFOUND`, `no answer in time`. */
export function wordFor(error: unknown): string {
  const trouble = troubleOf(error);
  return 'code' in trouble ? String(trouble.code) : trouble.kind;
}

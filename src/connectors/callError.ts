/** Classifies the errors of five client libraries by their fields, not by their messages. */
import { isIP } from 'node:net';

/** What went wrong with a call, before its effect on the caller is decided (`callFailure.ts`). */
export type CallError =
  /** The service responded with an error. `limited`: a rate limit of GitHub, which has status 403. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly code?: string;
      readonly requestId?: string;
      readonly retryAfterMs?: number;
      readonly limited?: boolean;
      /** Graph's message, only to distinguish two kinds of `Request_BadRequest`; never shown. */
      readonly message?: string;
      /** Of this machine, as a firewall saw it. */
      readonly clientAddress?: string;
    }
  /** The request provably did not reach the service. */
  | { readonly kind: 'not-sent'; readonly code: string }
  /** The request did not reach the service, and a retry cannot succeed until the configuration is changed. */
  | { readonly kind: 'unreachable'; readonly why: 'certificate' | 'name' | 'protocol'; readonly code: string }
  /** Sent, or perhaps sent, but there is no readable response. */
  | { readonly kind: 'lost'; readonly code: string }
  /** No token could be obtained, so the request was not sent. */
  | { readonly kind: 'sign-in'; readonly error: Error };

type HeaderReader = (name: string) => string | null | undefined;

/** Classifies RestError, GraphError, Octokit's RequestError, the errors of @azure/identity, and aborts. */
export function callErrorOf(error: unknown): CallError {
  if (!(error instanceof Error)) return { kind: 'lost', code: 'unreadable response' };
  if (isSignInError(error)) return { kind: 'sign-in', error };
  if (error.name === 'RestError') return ofRestError(error);
  // Octokit wraps errors of its fetch into a RequestError with an invented status 500.
  if (error.name === 'HttpError')
    return error.cause === undefined ? ofRequestError(error) : callErrorOf(error.cause);
  if ('statusCode' in error && 'requestId' in error) return ofGraphError(error);
  return { kind: 'lost', code: error.name === 'AbortError' ? 'no response in time' : 'unreadable response' };
}

/** Classifies an HTTP response; `body` is the parsed JSON. */
export function responseError(response: Response, body: unknown): CallError {
  return answer(response.status, codeIn(body), name => response.headers.get(name));
}

/** The same for responses of other types; header names may have any case. */
export function plainResponseError(status: number, headers: unknown, body: unknown): CallError {
  const named = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const);
  return answer(status, codeIn(body), readerOf(Object.fromEntries(named)));
}

const SIGN_IN_ERRORS = new Set([
  'AuthenticationError',
  'AuthenticationRequiredError',
  'AggregateAuthenticationError',
  'CredentialUnavailableError',
  'ClientConfigurationError',
]);

function isSignInError(error: Error): boolean {
  return SIGN_IN_ERRORS.has(error.name);
}

function ofRestError(error: Error): CallError {
  const status = fieldOf(error, 'statusCode');
  const code = fieldOf(error, 'code');
  if (typeof status !== 'number' || status < 400)
    return unanswered(typeof code === 'string' ? code : 'no response');
  const headers = fieldOf(fieldOf(error, 'response'), 'headers');
  const told = fieldOf(fieldOf(error, 'details'), 'error');
  const inner = innerCode(told);
  const found = answer(status, inner ?? (typeof code === 'string' ? code : undefined), readerOf(headers));
  return inner === 'ForbiddenByFirewall' ? ({ ...found, ...addressIn(told) } as CallError) : found;
}

/** Key Vault tells the address in the text of its refusal only (azure-facts §3.5); it decides nothing, and fills in a command. */
function addressIn(error: unknown): { clientAddress?: string } {
  const text = fieldOf(error, 'message');
  const address =
    typeof text === 'string' ? /Client address: ([0-9a-f.:]{7,45})(?=\s|$)/i.exec(text)?.[1] : undefined;
  return address === undefined || isIP(address) === 0 ? {} : { clientAddress: address };
}

/** Key Vault's `code` only repeats the status (`Forbidden`); the cause is in the inner error (`SecretDisabled`). */
function innerCode(error: unknown): string | undefined {
  const inner = fieldOf(error, 'innerError') ?? fieldOf(error, 'innererror');
  const code = fieldOf(inner, 'code');
  return typeof code === 'string' ? code : undefined;
}

function ofGraphError(error: Error): CallError {
  const status = fieldOf(error, 'statusCode');
  if (typeof status !== 'number' || status < 400) return { kind: 'lost', code: 'unreadable response' };
  const code = fieldOf(error, 'code');
  const read = readerOf(fieldOf(error, 'headers'));
  const found = answer(status, typeof code === 'string' ? code : undefined, read);
  const requestId = fieldOf(error, 'requestId');
  const named = typeof requestId === 'string' ? { ...found, requestId } : found;
  return { ...named, message: error.message } as CallError;
}

function ofRequestError(error: Error): CallError {
  const response = fieldOf(error, 'response');
  const status = fieldOf(error, 'status');
  if (typeof status !== 'number' || response === undefined) return { kind: 'lost', code: 'no response' };
  return answer(status, undefined, readerOf(fieldOf(response, 'headers')));
}

/** Error codes for an untrusted chain, a wrong host name, or an expired certificate (Node's tls, OpenSSL's verify codes). */
const CERTIFICATE = /^(CERT_|ERR_TLS_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_|INVALID_CA)/;

/**
 * Before a connection is established, nothing was sent. A reset or a timeout may happen at any time, so the response counts as
 * lost.
 */
function unanswered(code: string): CallError {
  if (CERTIFICATE.test(code)) return { kind: 'unreachable', why: 'certificate', code };
  if (/^(EPROTO$|ERR_SSL_)/.test(code)) return { kind: 'unreachable', why: 'protocol', code };
  if (code === 'ENOTFOUND') return { kind: 'unreachable', why: 'name', code };
  return { kind: /^(ECONNREFUSED|EAI_AGAIN|LOCK_LAPSED)/.test(code) ? 'not-sent' : 'lost', code };
}

function answer(status: number, code: string | undefined, read: HeaderReader): CallError {
  const requestId =
    read('request-id') ?? read('x-ms-request-id') ?? read('x-github-request-id') ?? read('activityid');
  const retryAfterMs = retryAfter(read);
  const limited = read('x-ratelimit-remaining') === '0' || (read('retry-after') ?? undefined) !== undefined;
  return {
    kind: 'answer',
    status,
    ...(code === undefined ? {} : { code }),
    ...(requestId ? { requestId } : {}),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(limited ? { limited } : {}),
  };
}

/**
 * The wait in `Retry-After`, in milliseconds: seconds, or an HTTP date, which is compared with the response's own date so that
 * this machine's clock has no effect. Without it, the time until GitHub's rate limit resets.
 */
export function retryAfter(read: HeaderReader): number | undefined {
  const text = read('retry-after')?.trim();
  const sent = Date.parse(read('date') ?? '');
  if (text) {
    if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
    const ms = Date.parse(text) - sent;
    return Number.isNaN(ms) ? undefined : Math.max(0, ms);
  }
  if (read('x-ratelimit-remaining') !== '0') return undefined;
  const reset = Number(read('x-ratelimit-reset')) * 1000 - sent;
  return Number.isFinite(reset) ? Math.max(0, reset) : undefined;
}

/** `{error:{code}}` (Graph, ARM), `{Code}` (older ARM, azure-facts §4.7), `{typeKey}` (Azure DevOps). */
function codeIn(body: unknown): string | undefined {
  const code = fieldOf(fieldOf(body, 'error'), 'code') ?? fieldOf(body, 'Code') ?? fieldOf(body, 'typeKey');
  return typeof code === 'string' ? code : undefined;
}

function readerOf(headers: unknown): HeaderReader {
  const get = fieldOf(headers, 'get');
  if (typeof get === 'function') return name => get.call(headers, name);
  return name => {
    const value = fieldOf(headers, name);
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  };
}

/** The parsed JSON; undefined if the text is not JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** One field of a value of unknown type. */
export function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

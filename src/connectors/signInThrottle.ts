/** Entra tells this program itself to wait before the next token call (`Retry-After`), or answers its sign-in with a server error. */
import { STATUS_CODES } from 'node:http';
import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { LONGEST_RETRY_AFTER_MS, Problem } from '../problem.ts';
import { span } from '../rotation/words.ts';
import { retryAfter } from './callError.ts';

/** An HTTP client and a credential wrapper that share the `Retry-After` of Entra's token endpoint. */
export interface SignInThrottle {
  readonly httpClient: HttpClient;
  /** Wraps the credential that uses this client. It throws a Problem as long as Entra's `Retry-After` lasts. */
  wrap(credential: TokenCredential): TokenCredential;
}

const RETRY_AFTER = ['retry-after', 'retry-after-ms', 'x-ms-retry-after-ms'];

/**
 * The SDK silently waits as long as `Retry-After` says, also for a quarter of an hour (ts-http-runtime
 * throttlingRetryStrategy.js has no limit). If that is longer than this program ever waits, the header is removed, so that the
 * SDK fails at once. A shorter wait is left to the SDK: after a refusal, MSAL itself refuses requests for a minute.
 */
export function openSignInThrottle(
  inner: HttpClient,
  ticks: () => number = () => performance.now(),
): SignInThrottle {
  let until = Number.NEGATIVE_INFINITY;
  let fault: number | undefined;
  return {
    httpClient: {
      async sendRequest(request) {
        const response = await inner.sendRequest(request);
        const { pathname } = new URL(request.url);
        if (ENTRAS.test(pathname)) fault = response.status >= 500 ? response.status : undefined;
        if (!pathname.endsWith('/oauth2/v2.0/token')) return response;
        const ms = retryAfter(name => response.headers.get(name));
        if (response.status < 400 || ms === undefined || ms <= LONGEST_RETRY_AFTER_MS) return response;
        until = ticks() + ms;
        for (const name of RETRY_AFTER) response.headers.delete(name);
        return response;
      },
    },
    wrap: credential => ({
      async getToken(scopes, options) {
        try {
          return await credential.getToken(scopes, options);
        } catch (error) {
          const left = until - ticks();
          if (left > 0) throw stillThrottled(left, error);
          throw fault === undefined ? error : faulty(fault, error);
        }
      },
    }),
  };
}

function stillThrottled(ms: number, cause: unknown): Problem {
  const reason = `Entra throttles the sign-in of this program for another ${span(ms)}`;
  return new Problem({ code: 'try-later', subject: 'sign-in', reason, retryAfterMs: ms }, cause);
}

/** Of a tenant's authority; a managed identity is asked elsewhere. */
const ENTRAS = /\/oauth2\/v2\.0\/token$|\/\.well-known\/openid-configuration$/;

/** @azure/identity keeps no status (azure-facts §1.6): without this an outage of Entra reads like one of the network. */
function faulty(status: number, cause: unknown): Problem {
  const words = STATUS_CODES[status]?.toLowerCase() ?? 'a server error';
  return new Problem(
    {
      code: 'try-later',
      subject: 'sign-in',
      reason: `Entra responds with ${status} (${words}) to the sign-in of this program: the fault is in the sign-in service or in something in front of it`,
      remedy: 'run again in a few minutes; Microsoft reports outages at https://azure.status.microsoft',
      status,
    },
    cause,
  );
}

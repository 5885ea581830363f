/** How long Entra does not want to be asked for the tokens of this program itself. */
import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { LONGEST_RETRY_AFTER_MS, Problem } from '../problem.ts';
import { span } from '../rotation/words.ts';
import { retryAfter } from './answerTrouble.ts';

export interface PutOff {
  readonly httpClient: HttpClient;
  /** The credential that signs in by that client; fails with a Problem while it is put off. */
  telling(credential: TokenCredential): TokenCredential;
}

const RETRY_AFTER = ['retry-after', 'retry-after-ms', 'x-ms-retry-after-ms'];

/**
 * The SDK waits in silence for as long as Entra says, a quarter of an hour too (ts-http-runtime
 * throttlingRetryStrategy.js knows no limit). Where that is longer than anything is waited for here, it does not get to
 * hear it, and fails. A shorter wait is left to it: MSAL answers for a minute by itself once it has seen a refusal.
 */
export function hearingPutOff(inner: HttpClient, ticks: () => number = () => performance.now()): PutOff {
  let until = Number.NEGATIVE_INFINITY;
  return {
    httpClient: {
      async sendRequest(request) {
        const response = await inner.sendRequest(request);
        if (!new URL(request.url).pathname.endsWith('/oauth2/v2.0/token')) return response;
        const ms = retryAfter(name => response.headers.get(name));
        if (response.status < 400 || ms === undefined || ms <= LONGEST_RETRY_AFTER_MS) return response;
        until = ticks() + ms;
        for (const name of RETRY_AFTER) response.headers.delete(name);
        return response;
      },
    },
    telling: credential => ({
      async getToken(scopes, options) {
        try {
          return await credential.getToken(scopes, options);
        } catch (error) {
          const left = until - ticks();
          throw left > 0 ? putOff(left, error) : error;
        }
      },
    }),
  };
}

function putOff(ms: number, cause: unknown): Problem {
  const reason = `Entra puts the sign-in of this program itself off for ${span(ms)}`;
  return new Problem({ code: 'try-later', subject: 'sign-in', reason, retryAfterMs: ms }, cause);
}

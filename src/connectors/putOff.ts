/** Entra puts the sign-in of this program itself off, or answers it with a fault of its own. */
import { STATUS_CODES } from 'node:http';
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
    telling: credential => ({
      async getToken(scopes, options) {
        try {
          return await credential.getToken(scopes, options);
        } catch (error) {
          const left = until - ticks();
          if (left > 0) throw putOff(left, error);
          throw fault === undefined ? error : faulty(fault, error);
        }
      },
    }),
  };
}

function putOff(ms: number, cause: unknown): Problem {
  const reason = `Entra puts the sign-in of this program itself off for ${span(ms)}`;
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
      reason: `Entra answers with ${status} (${words}) to the sign-in of this program: the sign-in service is at fault, or what stands in front of it`,
      remedy: 'run again in some minutes; Microsoft tells of outages at https://azure.status.microsoft',
      status,
    },
    cause,
  );
}

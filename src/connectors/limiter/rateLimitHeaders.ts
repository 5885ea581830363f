/** Reads the rate limit information of a response from its status and headers. */
import { retryAfter } from '../callError.ts';
import type { RateLimitState } from './account.ts';
import type { Charge } from './charge.ts';
import type { ResponseHead } from './knownService.ts';

/**
 * A 503 with Retry-After means that the whole service is busy. In other responses Retry-After concerns one object: 409 for a
 * site that is being changed, 202 for an operation to be polled. Exceptions are defined by the service.
 */
export function rateLimitIn({ service: { answers = {} } }: Charge, head: ResponseHead): RateLimitState {
  const { status, header } = head;
  const asked = retryAfter(header);
  const refused = status === 429 || (asked !== undefined && answers.isRefusal?.(head) === true);
  const pauses = refused || status === 503 || answers.pauses?.(head) === true;
  const left = answers.left?.(header);
  return {
    refused,
    ...(pauses && asked !== undefined ? { pauseMs: asked } : {}),
    ...(left === undefined ? {} : { left }),
  };
}

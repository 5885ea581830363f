/** What an answer says about the limits of its service, by status and headers. */
import { retryAfter } from '../answerTrouble.ts';
import type { RateLimitAnswer } from './account.ts';
import type { Charge } from './charge.ts';
import type { Heard } from './knownService.ts';

/**
 * 503 with a time is a whole service that is busy. Elsewhere Retry-After is about one thing: 409 of a site that is being
 * changed, 202 of something to be polled; where it is not, the service says so.
 */
export function rateLimitIn({ service: { answers = {} } }: Charge, heard: Heard): RateLimitAnswer {
  const { status, header } = heard;
  const asked = retryAfter(header);
  const refused = status === 429 || (asked !== undefined && answers.isRefusal?.(heard) === true);
  const pauses = refused || status === 503 || answers.pauses?.(heard) === true;
  const left = answers.left?.(header);
  return {
    refused,
    ...(pauses && asked !== undefined ? { pauseMs: asked } : {}),
    ...(left === undefined ? {} : { left }),
  };
}

/** Errors for requests that are not sent after waiting. */
import { Problem } from '../../problem.ts';
import { span } from '../../rotation/words.ts';
import type { Charge } from './charge.ts';

interface Waiter {
  readonly charge: Charge | undefined;
}

export function usedUp({ charge }: Waiter, ms: number): Problem {
  return new Problem({
    code: 'try-later',
    subject: charge?.words ?? 'a limit',
    reason: `it is exhausted for another ${span(ms)}`,
    retryAfterMs: ms,
  });
}

export function stopped({ charge }: Waiter): Problem {
  const subject = charge?.words ?? 'a request';
  return new Problem({
    code: 'interrupted',
    subject,
    reason: 'stopped while waiting for a rate limit or a free connection',
  });
}

export function givenUp(): Error {
  return new DOMException('aborted while waiting to be sent', 'AbortError');
}

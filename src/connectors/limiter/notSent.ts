/** Why a request that waited for its turn is not sent. */
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
    reason: `it leaves no room for another request for ${span(ms)}`,
    retryAfterMs: ms,
  });
}

export function stopped({ charge }: Waiter): Problem {
  const subject = charge?.words ?? 'a request';
  return new Problem({ code: 'interrupted', subject, reason: 'stopped while waiting for its turn' });
}

export function givenUp(): Error {
  return new DOMException('given up while it waited for its turn', 'AbortError');
}

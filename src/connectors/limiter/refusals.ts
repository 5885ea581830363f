/** Why a request that waited for its turn is not sent. */
import { Problem } from '../../problem.ts';
import { span } from '../../rotation/words.ts';
import type { Due } from './due.ts';

interface Waiter {
  readonly due: Due | undefined;
}

export function usedUp({ due }: Waiter, ms: number): Problem {
  return new Problem({
    code: 'try-later',
    subject: due?.words ?? 'a limit',
    reason: `it leaves no room for another request for ${span(ms)}`,
    retryAfterMs: ms,
  });
}

export function stopped({ due }: Waiter): Problem {
  const subject = due?.words ?? 'a request';
  return new Problem({ code: 'interrupted', subject, reason: 'stopped while waiting for its turn' });
}

export function givenUp(): Error {
  return new DOMException('given up while it waited for its turn', 'AbortError');
}

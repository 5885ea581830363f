/** Errors for requests that are not sent after waiting. */
import { Problem } from '../../problem.ts';
import type { Requester } from '../../rotation/ports.ts';
import { span } from '../../rotation/words.ts';
import type { Charge } from './charge.ts';

interface Waiter {
  readonly charge: Charge | undefined;
  readonly requester?: Requester | undefined;
}

/** The limit is exhausted for longer than a run waits: `try-later`. */
export function usedUp({ charge, requester }: Waiter, ms: number, longestMs: number): Problem {
  const again = `run the same command again in ${span(ms)}`;
  return new Problem({
    code: 'try-later',
    subject: charge?.words ?? 'a limit',
    reason: `the limit is exhausted for another ${span(ms)}, longer than the ${span(longestMs)} that are waited: the request was not sent`,
    // Only a verb that reads has a limit of its own.
    remedy:
      requester?.longestWaitMs === undefined ? again : `${again}   (or at once, with a longer --timeout)`,
    retryAfterMs: ms,
  });
}

/** The run was stopped: `interrupted`. */
export function stopped({ charge }: Waiter): Problem {
  const subject = charge?.words ?? 'a request';
  return new Problem({
    code: 'interrupted',
    subject,
    reason: 'the run was stopped before the request was sent',
  });
}

/** The caller aborted its request: an AbortError, as from `fetch`. */
export function givenUp(): Error {
  return new DOMException('aborted while waiting to be sent', 'AbortError');
}

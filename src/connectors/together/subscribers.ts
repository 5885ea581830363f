/** The rotations for which one request is shared: while it waits in the limiter, the wait is reported to all of them. */
import { LONGEST_RETRY_AFTER_MS } from '../../problem.ts';
import type { Requester } from '../../rotation/ports.ts';

export interface Subscribers {
  /** Reports waits to all subscribers. */
  readonly requester: Required<Pick<Requester, 'waiting' | 'longestWaitMs'>>;
  /** Subscribes a requester until the work is done. */
  subscribe<T>(requester: Requester, work: () => Promise<T>): Promise<T>;
}

export function openSubscribers(): Subscribers {
  const present: Requester[] = [];
  return {
    requester: {
      waiting(limit, ms) {
        for (const requester of new Set(present)) requester.waiting?.(limit, ms);
      },
      // The most patient of them decides.
      longestWaitMs: () =>
        Math.max(0, ...present.map(each => each.longestWaitMs?.() ?? LONGEST_RETRY_AFTER_MS)),
    },
    async subscribe(requester, work) {
      present.push(requester);
      try {
        return await work();
      } finally {
        present.splice(present.indexOf(requester), 1);
      }
    },
  };
}

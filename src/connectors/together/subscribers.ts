/** Rotations for which one request is made together: while it waits for its turn, all of them are told. */
import type { Requester } from '../../rotation/ports.ts';

export interface Subscribers {
  /** Tells all of them. */
  readonly requester: Required<Pick<Requester, 'waiting'>>;
  /** Until the work is done. */
  subscribe<T>(requester: Requester, work: () => Promise<T>): Promise<T>;
}

export function openSubscribers(): Subscribers {
  const present: Requester[] = [];
  return {
    requester: {
      waiting(limit, ms) {
        for (const requester of new Set(present)) requester.waiting?.(limit, ms);
      },
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

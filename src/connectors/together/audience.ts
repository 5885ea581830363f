/** The rotations for which something is asked together: while it waits for its turn, all of them are told. */
import type { Visit } from '../../rotation/ports.ts';

export interface Audience {
  /** What they all are told, and whether all of them go ahead. */
  readonly visit: Required<Pick<Visit, 'waiting' | 'ahead'>>;
  /** Counts as waiting until the work is done. */
  attend<T>(visit: Visit, work: () => Promise<T>): Promise<T>;
}

export function openAudience(): Audience {
  const present: Visit[] = [];
  return {
    visit: {
      waiting(limit, ms) {
        for (const visit of new Set(present)) visit.waiting?.(limit, ms);
      },
      ahead: () => present.length > 0 && present.every(({ ahead }) => ahead?.() === true),
    },
    async attend(visit, work) {
      present.push(visit);
      try {
        return await work();
      } finally {
        present.splice(present.indexOf(visit), 1);
      }
    },
  };
}

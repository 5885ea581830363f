/** Waiting requests: those of the earliest rotation first, and within a rotation in the order in which they were added. Pure. */
import type { Charge } from './charge.ts';

export interface Waiting {
  /** The position of its rotation in the order of opening; 0 for requests of the run itself, which come first. */
  readonly order: number;
  readonly charge: Charge | undefined;
}

export interface QueueByCost<T extends Waiting> {
  add(one: T): void;
  /** The first request of each queue. */
  heads(): T[];
  /** Removes the first request of its queue. */
  take(head: T): void;
  /** Removes and returns all requests for which `isSuch` is true. */
  drop(isSuch: (one: T) => boolean): T[];
  /** All requests, queue by queue. */
  all(): readonly (readonly T[])[];
}

export function queueByCost<T extends Waiting>(): QueueByCost<T> {
  const queues = new Map<string, T[]>();
  const queueOf = ({ charge }: Waiting) => charge?.queue ?? '';
  return {
    add(one) {
      const queue = queues.get(queueOf(one)) ?? [];
      queues.set(queueOf(one), queue);
      // Searched from the end, because most requests are added there.
      const before = queue.findLastIndex(({ order }) => order <= one.order);
      queue.splice(before + 1, 0, one);
    },
    heads: () => [...queues.values()].flatMap(queue => queue.slice(0, 1)),
    take(head) {
      const queue = queues.get(queueOf(head));
      queue?.shift();
      if (queue?.length === 0) queues.delete(queueOf(head));
    },
    drop(isSuch) {
      const dropped: T[] = [];
      for (const [key, queue] of queues) {
        const { out = [], stay = [] } = Object.groupBy(queue, one => (isSuch(one) ? 'out' : 'stay'));
        dropped.push(...out);
        if (stay.length === 0) queues.delete(key);
        else queues.set(key, stay);
      }
      return dropped;
    },
    all: () => [...queues.values()],
  };
}

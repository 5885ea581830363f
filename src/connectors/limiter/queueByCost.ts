/** Requests that wait for their turn: the earliest rotation first, and in the order of asking within it. Pure. */
import type { Charge } from './charge.ts';

export interface Waiting {
  /** When its rotation was opened; 0: of the run itself, before all others. */
  readonly order: number;
  readonly charge: Charge | undefined;
}

export interface QueueByCost<T extends Waiting> {
  add(one: T): void;
  /** The first of each queue. */
  heads(): T[];
  /** Takes the first of its queue. */
  take(head: T): void;
  /** Takes out all that are such. */
  drop(isSuch: (one: T) => boolean): T[];
  /** Everybody, queue by queue. */
  all(): readonly (readonly T[])[];
}

export function queueByCost<T extends Waiting>(): QueueByCost<T> {
  const queues = new Map<string, T[]>();
  const queueOf = ({ charge }: Waiting) => charge?.queue ?? '';
  return {
    add(one) {
      const queue = queues.get(queueOf(one)) ?? [];
      queues.set(queueOf(one), queue);
      // Most come last.
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

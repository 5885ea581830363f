/**
 * Keeps readings of a place apart from the reading and writing of a round, on the wire: so what this run has seen of the
 * place has an order, and no reading sees what came between a round's reading and its write.
 */
import type { Around } from '../limiter/throttled.ts';
import type { Turn } from '../wire.ts';

export interface Apart {
  /** For readings, which may be side by side with each other. */
  readonly reading: Around;
  /** Waits for readings that are on their way; those that come wait until the round is over. */
  enter(): Promise<() => void>;
}

export function apart(): Apart {
  const readings = new Set<Promise<unknown>>();
  let round: Promise<void> | undefined;
  return {
    async reading(send) {
      while (round !== undefined) await round;
      const sent = send();
      readings.add(sent);
      try {
        return await sent;
      } finally {
        readings.delete(sent);
      }
    },
    async enter() {
      const { promise, resolve } = Promise.withResolvers<void>();
      round = promise;
      await Promise.allSettled(readings);
      return () => {
        if (round === promise) round = undefined;
        resolve();
      };
    },
  };
}

/** The turn of a round in a place. It may be ended more than once. */
export async function turnApart(waited: Promise<Turn>, { enter }: Apart): Promise<Turn> {
  const turn = await waited;
  const leave = await enter();
  let isOver = false;
  return {
    wire: turn.wire,
    end() {
      if (isOver) return;
      isOver = true;
      leave();
      turn.end();
    },
  };
}

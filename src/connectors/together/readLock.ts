/**
 * Separates reads of a place from the read and write of a round: the observations of this run have a total order, and no other
 * read happens between the read of a round and its write.
 */
import type { SendWrapper } from '../limiter/throttled.ts';
import type { Turn } from '../wire.ts';

/** Excludes reads of a place during a round. */
export interface ReadLock {
  /** Wraps reads, which may be concurrent with each other. */
  readonly reading: SendWrapper;
  /** Starts a round: waits for reads in flight, and delays new ones until the returned function is called. */
  enter(): Promise<() => void>;
}

export function openReadLock(): ReadLock {
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

/** The turn of a round in a place. `end` may be called more than once. */
export async function lockedTurn(waited: Promise<Turn>, { enter }: ReadLock): Promise<Turn> {
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

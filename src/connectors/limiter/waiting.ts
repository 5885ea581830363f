/** Requests that wait for their turn: the earliest rotation first, and in the order of asking within it. Pure. */
import type { Due } from './due.ts';

export interface Waiting {
  /** When its rotation was opened; 0: of the run itself, before all others. */
  readonly order: number;
  readonly due: Due | undefined;
}

export interface Lanes<T extends Waiting> {
  add(one: T): void;
  /** The first of each lane. */
  heads(): T[];
  /** Takes the first of its lane. */
  take(head: T): void;
  /** Takes out all that are such. */
  drop(isSuch: (one: T) => boolean): T[];
  /** Everybody, lane by lane. */
  all(): readonly (readonly T[])[];
}

export function lanesOf<T extends Waiting>(): Lanes<T> {
  const lanes = new Map<string, T[]>();
  const laneOf = ({ due }: Waiting) => due?.lane ?? '';
  return {
    add(one) {
      const lane = lanes.get(laneOf(one)) ?? [];
      lanes.set(laneOf(one), lane);
      // Most come last.
      const before = lane.findLastIndex(({ order }) => order <= one.order);
      lane.splice(before + 1, 0, one);
    },
    heads: () => [...lanes.values()].flatMap(lane => lane.slice(0, 1)),
    take(head) {
      const lane = lanes.get(laneOf(head));
      lane?.shift();
      if (lane?.length === 0) lanes.delete(laneOf(head));
    },
    drop(isSuch) {
      const dropped: T[] = [];
      for (const [key, lane] of lanes) {
        const { out = [], stay = [] } = Object.groupBy(lane, one => (isSuch(one) ? 'out' : 'stay'));
        dropped.push(...out);
        if (stay.length === 0) lanes.delete(key);
        else lanes.set(key, stay);
      }
      return dropped;
    },
    all: () => [...lanes.values()],
  };
}

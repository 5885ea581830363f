/** Quick chance with a seed, for what is drawn a million times: mulberry32. */
import type { Random } from '../../src/sandbox/random.ts';

export interface Chance {
  /** 0 ≤ x < 1 */
  next(): number;
  /** Whole, from 0 to one less than `count`. */
  below(count: number): number;
  oneOf<T>(all: readonly T[]): T;
  /** With that probability. */
  happens(share: number): boolean;
  /** Evenly by order of magnitude, which is how waits come. */
  spread(from: number, to: number): number;
}

/** The sandbox's own kind of chance, drawn quickly: a simulated world needs ids by the million, and secrets that nobody attacks. */
export function quickRandom(seed: number): Random {
  const { next, below } = chanceOf(seed);
  const bytes = (length: number) => Buffer.from(Array.from({ length }, () => below(256)));
  return {
    next,
    between: (min, max) => min + next() * (max - min),
    bytes,
    uuid() {
      const hex = bytes(16).toString('hex');
      const variant = '89ab'.charAt(below(4));
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
    },
  };
}

export function chanceOf(seed: number): Chance {
  let state = (Math.imul(seed | 0, 0x9e3779b1) ^ Math.imul(Math.floor(seed * 4096) | 0, 0x85ebca6b)) >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (count: number) => Math.floor(next() * count);
  return {
    next,
    below,
    oneOf(all) {
      const one = all[below(all.length)];
      if (one === undefined) throw new RangeError('there is nothing to choose from');
      return one;
    },
    happens: share => next() < share,
    spread: (from, to) => from * (to / from) ** next(),
  };
}

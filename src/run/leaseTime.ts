import type { Clock } from '../clock.ts';

type TwoClocks = Pick<Clock, 'now' | 'ticks'>;

export interface Moment {
  readonly ticks: number;
  readonly wall: number;
}

export function momentOf(clock: TwoClocks): Moment {
  return { ticks: clock.ticks(), wall: clock.now().getTime() };
}

/**
 * Milliseconds since then, by whichever clock says more: the stopwatch stands still while a machine sleeps (Linux,
 * CLOCK_MONOTONIC), and the clock on the wall can be put back.
 */
export function elapsedSince(then: Moment, clock: TwoClocks): number {
  const now = momentOf(clock);
  return Math.max(now.ticks - then.ticks, now.wall - then.wall);
}

/**
 * Parts of a lease. It is renewed six times in its length; for a third of it after a renewal it is surely ours
 * without asking; and for two thirds it is ours even where asking failed. The last third is for a write that is under
 * way: it is given up when a tenth is left, which is for clocks that do not go alike.
 */
export const RENEWED = 1 / 6;
export const SURE = 1 / 3;
export const BELIEVED = 2 / 3;
export const ENDS = 9 / 10;

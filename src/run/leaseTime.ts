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
 * Milliseconds since then, by the clock that shows more: the monotonic clock stops while a machine sleeps (Linux,
 * CLOCK_MONOTONIC), and the wall clock can be set back.
 */
export function elapsedSince(then: Moment, clock: TwoClocks): number {
  const now = momentOf(clock);
  return Math.max(now.ticks - then.ticks, now.wall - then.wall);
}

/**
 * Fractions of a lease. It is renewed six times in its length; for a third of it after a renewal it is certainly held without a
 * request; and for two thirds it is held even where a renewal failed. The last third is for a write in flight: the write is given
 * up when a tenth is left, which allows for clock drift.
 */
export const RENEWED = 1 / 6;
export const SURE = 1 / 3;
export const BELIEVED = 2 / 3;
export const ENDS = 9 / 10;

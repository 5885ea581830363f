import type { Clock } from '../../clock.ts';

/** The time of the limiter, in milliseconds. */
export interface Stopwatch {
  now(): number;
  /** Never rejects; ends early when the signal is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/**
 * A sleep counts as having taken the requested time: timers fire slightly early, and with a clock whose sleeps are shorter than
 * its seconds the remaining time would be slept again and again.
 */
export function stopwatch(clock: Pick<Clock, 'ticks' | 'sleep'>): Stopwatch {
  let ahead = 0;
  const now = () => clock.ticks() + ahead;
  return {
    now,
    async sleep(ms, signal) {
      // Timers have a resolution of one millisecond.
      const whole = Math.ceil(ms);
      const until = now() + whole;
      const slept = await clock.sleep(whole, signal).then(
        () => true,
        () => false,
      );
      if (slept) ahead += Math.max(0, until - now());
    },
  };
}

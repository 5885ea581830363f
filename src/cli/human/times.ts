import { moment, span } from '../../rotation/words.ts';

/** `in 24 h, 2026-11-24 03:00 UTC`; a date that has passed is due `now`. */
export function when(at: Date, now: Date): string {
  const left = at.getTime() - now.getTime();
  return left <= 0 ? `now, since ${moment(at)}` : `in ${span(left)}, ${moment(at)}`;
}

/** A duration that a person waited: `40 ms`, `0.8 s`, `42 s`, `3 min 20 s`. */
export function elapsed(ms: number): string {
  if (ms < 100) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** As `elapsed` in whole seconds, for what is redrawn: tenths would flicker. */
export function elapsedSeconds(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return seconds < 60 ? `${seconds} s` : elapsed(seconds * 1000);
}

/** `03:00:05Z`, for log lines: the date is in the first line of a run. */
export function timeOfDay(at: Date): string {
  return `${at.toISOString().slice(11, 19)}Z`;
}

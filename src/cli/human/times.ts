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

/** `2026-11-24T03:00:05Z`, for log lines: a run may cross midnight, and a line of a log is often read alone. */
export function logTime(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`;
}

/** `03:00:05Z`, below a date. */
export function timeOfDay(at: Date): string {
  return `${at.toISOString().slice(11, 19)}Z`;
}

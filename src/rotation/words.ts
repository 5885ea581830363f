/**
 * How times are written in sentences: `12 days`, `25 h`, `2026-11-23 14:05 UTC`. Days are whole days, a minute less
 * counts as one; shorter is rounded.
 */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export function span(ms: number): string {
  const size = Math.abs(ms);
  if (size + MINUTE >= 2 * DAY) return `${Math.floor((size + MINUTE) / DAY)} days`;
  if (size >= 2 * HOUR) return `${Math.round(size / HOUR)} h`;
  if (size >= 2 * MINUTE) return `${Math.round(size / MINUTE)} min`;
  return `${Math.max(0, Math.round(size / 1000))} s`;
}

export function moment(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

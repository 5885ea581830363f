/**
 * Windows follow the clock on the wall: `02:00-03:00` does not come on the night in which summer time begins, and
 * comes twice on the night in which it ends.
 */
import type { Window } from './policy.ts';
import { instantsShowing, offsetAt, wallClock } from './timeZone.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** The day before, for windows that go past midnight; a week; and another, where summer time swallowed the first. */
const DAYS_SEARCHED = Array.from({ length: 17 }, (_, index) => index - 1);

/** Whether any of the windows is open; without windows it always is. */
export function isOpen(windows: readonly Window[], at: Date): boolean {
  return windows.length === 0 || windows.some(window => covers(window, at.getTime()));
}

/** The first moment, `from` or later, at which a window is open; undefined where none opens within two weeks. */
export function nextOpening(windows: readonly Window[], from: Date): Date | undefined {
  if (isOpen(windows, from)) return from;
  const moments = windows
    .flatMap(window => [...starts(window, from.getTime()), ...clockChanges(window.timeZone, from.getTime())])
    .filter(moment => moment >= from.getTime())
    .sort((one, other) => one - other);
  const opening = moments.find(moment => isOpen(windows, new Date(moment)));
  return opening === undefined ? undefined : new Date(opening);
}

function covers({ days, fromMinute, untilMinute, timeZone }: Window, instant: number): boolean {
  const wall = wallClock(instant, timeZone);
  const today = new Date(wall).getUTCDay();
  const minute = Math.floor((wall - midnightOf(wall)) / MINUTE);
  if (fromMinute < untilMinute) return days.includes(today) && minute >= fromMinute && minute < untilMinute;
  const yesterday = (today + 6) % 7;
  return (days.includes(today) && minute >= fromMinute) || (days.includes(yesterday) && minute < untilMinute);
}

/** Every instant at which the wall clock shows the window's start; none or two of them where the clock was changed. */
function starts({ days, fromMinute, timeZone }: Window, from: number): number[] {
  const firstMidnight = midnightOf(wallClock(from, timeZone));
  const walls = DAYS_SEARCHED.map(day => firstMidnight + day * DAY)
    .filter(midnight => days.includes(new Date(midnight).getUTCDay()))
    .map(midnight => midnight + fromMinute * MINUTE);
  return walls.flatMap(wall => instantsShowing(wall, timeZone));
}

/** When the zone's clock is put forward or back in the days searched: a window may open at that very moment. */
function clockChanges(timeZone: string, from: number): number[] {
  return DAYS_SEARCHED.flatMap(day => {
    const begin = from + day * DAY;
    return offsetAt(begin, timeZone) === offsetAt(begin + DAY, timeZone)
      ? []
      : [changeWithin(begin, begin + DAY, timeZone)];
  });
}

function changeWithin(begin: number, end: number, timeZone: string): number {
  const before = offsetAt(begin, timeZone);
  let low = Math.floor(begin / MINUTE);
  let high = Math.ceil(end / MINUTE);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle * MINUTE, timeZone) === before) low = middle;
    else high = middle;
  }
  return high * MINUTE;
}

function midnightOf(wall: number): number {
  return Math.floor(wall / DAY) * DAY;
}

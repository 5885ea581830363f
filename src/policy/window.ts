/**
 * Windows and freezes. A window is written `Mon-Thu 08:00-16:00 Europe/Berlin`, `Sat,Sun 00:00-24:00 UTC` or `daily 22:00-04:00
 * UTC`, in local time: `02:00-03:00` does not occur in the night in which daylight saving time starts, and occurs twice in the
 * night in which it ends.
 */
import type { Freeze, Window } from './policy.ts';
import { quote } from './quote.ts';
import { instantsShowing, isTimeZone, offsetAt, unknownZone, wallClock } from './timeZone.ts';

const DAY_NAMES = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

const DAY_NAME = `(?:${DAY_NAMES.join('|')})`;
const DAYS = `${DAY_NAME}(?:-${DAY_NAME})?(?:,${DAY_NAME}(?:-${DAY_NAME})?)*`;
const TIME = '(?:[01][0-9]|2[0-3]):[0-5][0-9]';
const ZONE = '[A-Za-z][A-Za-z0-9_+\\-]*(?:/[A-Za-z0-9_+\\-]+)*';

/** Regular expression without flags, so that the JSON Schema can carry it. */
export const WINDOW_PATTERN = `^(daily|${DAYS}) (${TIME})-(${TIME}|24:00) (${ZONE})$`;

const shape = new RegExp(WINDOW_PATTERN);

/** Parses a window; returns the fault if it is invalid. */
export function parseWindow(text: string): Window | { readonly fault: string } {
  const [, days = '', from = '', until = '', timeZone = ''] = shape.exec(text) ?? [];
  if (timeZone === '')
    return { fault: `expected a window such as "Mon-Thu 08:00-16:00 Europe/Berlin", got ${quote(text)}` };
  if (from === until)
    return { fault: `the window is empty: it starts and ends at ${from}; a whole day is 00:00-24:00` };
  if (!isTimeZone(timeZone)) return { fault: unknownZone(timeZone) };
  return { text, days: daysOf(days), fromMinute: minuteOf(from), untilMinute: minuteOf(until), timeZone };
}

function daysOf(text: string): number[] {
  if (text === 'daily') return [0, 1, 2, 3, 4, 5, 6];
  const days = text.split(',').flatMap(part => {
    const [first = '', last = first] = part.split('-');
    return daysFrom(DAY_NAMES.indexOf(first), DAY_NAMES.indexOf(last));
  });
  return [...new Set(days)].sort((one, other) => one - other);
}

/** `Fri-Mon` continues after the end of the week. */
function daysFrom(first: number, last: number): number[] {
  return Array.from({ length: ((last - first + 7) % 7) + 1 }, (_, index) => (first + index) % 7);
}

function minuteOf(time: string): number {
  const [hours = '0', minutes = '0'] = time.split(':');
  return Number(hours) * 60 + Number(minutes);
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/**
 * The previous day, for windows that end after midnight; one week; and another week, in case the first window is skipped by
 * daylight saving time.
 */
const DAYS_SEARCHED = Array.from({ length: 17 }, (_, index) => index - 1);

/** Whether any of the windows is open; without windows, always true. */
export function isOpen(windows: readonly Window[], at: Date): boolean {
  return windows.length === 0 || windows.some(window => covers(window, at.getTime()));
}

/** The first instant at or after `from` at which a window is open; undefined if none opens within two weeks. */
export function nextOpening(windows: readonly Window[], from: Date): Date | undefined {
  if (isOpen(windows, from)) return from;
  const instants = windows
    .flatMap(window => [...starts(window, from.getTime()), ...clockChanges(window.timeZone, from.getTime())])
    .filter(instant => instant >= from.getTime())
    .sort((one, other) => one - other);
  const opening = instants.find(instant => isOpen(windows, new Date(instant)));
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

/** Every instant at which the window starts; none or two at a change of daylight saving time. */
function starts({ days, fromMinute, timeZone }: Window, from: number): number[] {
  const firstMidnight = midnightOf(wallClock(from, timeZone));
  const walls = DAYS_SEARCHED.map(day => firstMidnight + day * DAY)
    .filter(midnight => days.includes(new Date(midnight).getUTCDay()))
    .map(midnight => midnight + fromMinute * MINUTE);
  return walls.flatMap(wall => instantsShowing(wall, timeZone));
}

/** The changes of daylight saving time in the days searched: a window may open at such an instant. */
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

/** The active freeze; of several, the one that ends last. Undefined if there is none. */
export function freezeAt(freezes: readonly Freeze[], at: Date): Freeze | undefined {
  return freezes
    .filter(({ from, until }) => from <= at && at < until)
    .toSorted((one, other) => other.until.getTime() - one.until.getTime())[0];
}

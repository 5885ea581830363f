/**
 * Times in which a policy wants something to happen, or nothing. Windows as people write them: `Mon-Thu 08:00-16:00 Europe/Berlin`,
 * `Sat,Sun 00:00-24:00 UTC`, `daily 22:00-04:00 UTC`. They follow the clock on the wall: `02:00-03:00` does not come on the night in
 * which summer time begins, and comes twice on the night in which it ends.
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

/** The window, or what is wrong with it. */
export function parseWindow(text: string): Window | { readonly fault: string } {
  const [, days = '', from = '', until = '', timeZone = ''] = shape.exec(text) ?? [];
  if (timeZone === '')
    return { fault: `want a window such as "Mon-Thu 08:00-16:00 Europe/Berlin", got ${quote(text)}` };
  if (from === until)
    return { fault: `the window is empty: it ends when it begins (${from}); a whole day is 00:00-24:00` };
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

/** `Fri-Mon` goes over the end of the week. */
function daysFrom(first: number, last: number): number[] {
  return Array.from({ length: ((last - first + 7) % 7) + 1 }, (_, index) => (first + index) % 7);
}

function minuteOf(time: string): number {
  const [hours = '0', minutes = '0'] = time.split(':');
  return Number(hours) * 60 + Number(minutes);
}

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

/** Of several, the one that ends last; undefined: nothing is frozen. */
export function freezeAt(freezes: readonly Freeze[], at: Date): Freeze | undefined {
  return freezes
    .filter(({ from, until }) => from <= at && at < until)
    .toSorted((one, other) => other.until.getTime() - one.until.getTime())[0];
}

/** Windows as people write them: `Mon-Thu 08:00-16:00 Europe/Berlin`, `Sat,Sun 00:00-24:00 UTC`, `daily 22:00-04:00 UTC`. */
import type { Window } from './policy.ts';
import { quote } from './quote.ts';
import { isTimeZone, unknownZone } from './timeZone.ts';

const DAY_NAMES = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

const DAY = `(?:${DAY_NAMES.join('|')})`;
const DAYS = `${DAY}(?:-${DAY})?(?:,${DAY}(?:-${DAY})?)*`;
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

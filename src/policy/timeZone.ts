/** The clock on the wall of a time zone, and what people write of it. */
import { quote } from './quote.ts';
import { suggest } from './suggest.ts';

/** Whether this machine knows the zone; offsets such as `+01:00` are no zones, they do not follow summer time. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    formatterFor(name);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** The zone that was meant: `Europe/Berlin` for `Europe/Berln` and for `Berlin`. */
function nearestTimeZone(name: string): string | undefined {
  const zones = ['UTC', ...Intl.supportedValuesOf('timeZone')];
  const city = name.toLowerCase().replaceAll(' ', '_');
  return zones.find(zone => zone.toLowerCase().endsWith(`/${city}`)) ?? suggest(name, zones);
}

/** What is said of a zone that this machine does not know. */
export function unknownZone(name: string): string {
  const meant = nearestTimeZone(name);
  return `unknown time zone ${quote(name)}${meant === undefined ? '' : `: did you mean "${meant}"?`}`;
}

/** What the clock on the wall shows there, as the milliseconds at which a clock in UTC would show the same. */
export function wallClock(instant: number, timeZone: string): number {
  const seconds = Math.floor(instant / 1000);
  const part: Record<string, number> = {};
  for (const { type, value } of formatterFor(timeZone).formatToParts(seconds * 1000))
    part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) + (instant - seconds * 1000);
}

/** How far the zone is ahead of UTC at that instant, in milliseconds. */
export function offsetAt(instant: number, timeZone: string): number {
  return wallClock(instant, timeZone) - instant;
}

/** Every instant at which the wall clock there shows `wall`: one; none or two where the clock is changed. */
export function instantsShowing(wall: number, timeZone: string): number[] {
  const [before, after] = [wall - offsetAt(wall - DAY, timeZone), wall - offsetAt(wall + DAY, timeZone)];
  const candidates = before === after ? [before] : [Math.min(before, after), Math.max(before, after)];
  return candidates.filter(instant => wallClock(instant, timeZone) === wall);
}

/** The instant for a wall time that is left out when the clock is put forward: as if it had not been yet. */
function instantLeftOut(wall: number, timeZone: string): number {
  return wall - offsetAt(wall - DAY, timeZone);
}

const DAY = 86_400_000;

/** Making one takes a hundred times as long as using it. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterFor(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formatters.set(timeZone, made);
  return made;
}

/** Days and minutes as people write them, `2026-12-20` and `2026-12-20T18:00`. Without flags, so that the JSON Schema can carry it. */
export const LOCAL_TIME_PATTERN =
  '^2[0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])([T ]([01][0-9]|2[0-3]):[0-5][0-9])?$';

/** What the wall clock shows then, counted as `wallClock` does; a day alone is its midnight. Undefined: no such day. */
export function parseLocalTime(text: string): number | undefined {
  if (!localTime.test(text)) return undefined;
  const [day = '', time = '00:00'] = text.split(/[T ]/);
  const wall = Date.parse(`${day}T${time}:00Z`);
  return new Date(wall).toISOString().startsWith(day) ? wall : undefined;
}

/**
 * When it begins to be `text` there, and when it ceases to be so for the last time: they differ by the hour that comes
 * twice when the clock is put back. A time that is left out when it is put forward comes as if it had not been yet.
 */
export function instantsOf(text: string, timeZone: string): { readonly first: Date; readonly last: Date } {
  const wall = parseLocalTime(text) ?? Number.NaN;
  const shown = instantsShowing(wall, timeZone);
  const first = shown[0] ?? instantLeftOut(wall, timeZone);
  return { first: new Date(first), last: new Date(shown.at(-1) ?? first) };
}

const localTime = new RegExp(LOCAL_TIME_PATTERN);

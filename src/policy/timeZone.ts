/** Local times of time zones, and their written form in a policy. */
import { quote } from './quote.ts';
import { suggest } from './suggest.ts';

/** Whether the runtime knows the zone. Offsets such as `+01:00` are refused, because they have no daylight saving time. */
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

/** The zone that was probably meant: `Europe/Berlin` for `Europe/Berln` and for `Berlin`. */
function nearestTimeZone(name: string): string | undefined {
  const zones = ['UTC', ...Intl.supportedValuesOf('timeZone')];
  const city = name.toLowerCase().replaceAll(' ', '_');
  return zones.find(zone => zone.toLowerCase().endsWith(`/${city}`)) ?? suggest(name, zones);
}

/** The message for a zone that the runtime does not know. */
export function unknownZone(name: string): string {
  const meant = nearestTimeZone(name);
  return `unknown time zone ${quote(name)}${meant === undefined ? '' : `: did you mean "${meant}"?`}`;
}

/** The local time in the zone, as the milliseconds of the instant at which UTC has the same date and time. */
export function wallClock(instant: number, timeZone: string): number {
  const seconds = Math.floor(instant / 1000);
  const part: Record<string, number> = {};
  for (const { type, value } of formatterFor(timeZone).formatToParts(seconds * 1000))
    part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) + (instant - seconds * 1000);
}

/** The offset of the zone from UTC at that instant, in milliseconds. */
export function offsetAt(instant: number, timeZone: string): number {
  return wallClock(instant, timeZone) - instant;
}

/** Every instant with the local time `wall`: one; none or two at a change of daylight saving time. */
export function instantsShowing(wall: number, timeZone: string): number[] {
  const [before, after] = [wall - offsetAt(wall - DAY, timeZone), wall - offsetAt(wall + DAY, timeZone)];
  const candidates = before === after ? [before] : [Math.min(before, after), Math.max(before, after)];
  return candidates.filter(instant => wallClock(instant, timeZone) === wall);
}

/** The instant for a local time that is skipped when daylight saving time starts, computed with the offset before the change. */
function instantLeftOut(wall: number, timeZone: string): number {
  return wall - offsetAt(wall - DAY, timeZone);
}

const DAY = 86_400_000;

/** Cached, because creating a formatter takes a hundred times as long as using it. */
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

/** Days and minutes as written in a policy, `2026-12-20` and `2026-12-20T18:00`. Without flags, for the JSON Schema. */
export const LOCAL_TIME_PATTERN =
  '^2[0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])([T ]([01][0-9]|2[0-3]):[0-5][0-9])?$';

/** The local time in the format of `wallClock`; a day without a time is its midnight. Undefined if there is no such day. */
export function parseLocalTime(text: string): number | undefined {
  if (!localTime.test(text)) return undefined;
  const [day = '', time = '00:00'] = text.split(/[T ]/);
  const wall = Date.parse(`${day}T${time}:00Z`);
  return new Date(wall).toISOString().startsWith(day) ? wall : undefined;
}

/**
 * The first and the last instant with the local time `text`; they differ in the hour that is repeated when daylight saving time
 * ends. A skipped local time is computed with the offset before the change.
 */
export function instantsOf(text: string, timeZone: string): { readonly first: Date; readonly last: Date } {
  const wall = parseLocalTime(text) ?? Number.NaN;
  const shown = instantsShowing(wall, timeZone);
  const first = shown[0] ?? instantLeftOut(wall, timeZone);
  return { first: new Date(first), last: new Date(shown.at(-1) ?? first) };
}

const localTime = new RegExp(LOCAL_TIME_PATTERN);

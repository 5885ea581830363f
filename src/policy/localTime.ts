/** Days and minutes as people write them, `2026-12-20` and `2026-12-20T18:00`, by the clock on the wall of a zone. */
import { instantLeftOut, instantsShowing } from './timeZone.ts';

/** Regular expression without flags, so that the JSON Schema can carry it. */
export const LOCAL_TIME_PATTERN =
  '^2[0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])([T ]([01][0-9]|2[0-3]):[0-5][0-9])?$';

/** What the wall clock shows then, counted as `wallClock` does; a day alone is its midnight. Undefined: no such day. */
export function parseLocalTime(text: string): number | undefined {
  if (!shape.test(text)) return undefined;
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

const shape = new RegExp(LOCAL_TIME_PATTERN);

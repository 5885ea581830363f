/** Durations as written in a policy: `90d`, `24h`, `5m`, `30s`, and combinations with the largest unit first: `1d12h`. */

/** Regular expression without flags, so that the JSON Schema can carry it. */
export const DURATION_PATTERN = '^(?=\\d)(\\d{1,9}d)?(\\d{1,9}h)?(\\d{1,9}m)?(\\d{1,9}s)?$';

/** Longer than any secret should be valid, and small enough that no date computed with it overflows. */
export const LONGEST_DURATION = '3650d';

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const;

const duration = new RegExp(DURATION_PATTERN);

/** The duration in milliseconds; undefined if the text is not a duration or exceeds `LONGEST_DURATION`. */
export function parseDuration(text: string): number | undefined {
  const ms = inMilliseconds(text);
  return ms === undefined || ms > LONGEST_MS ? undefined : ms;
}

/** The shortest form of a duration: `1d12h`; fractions of a second are dropped. */
export function formatDuration(ms: number): string {
  let rest = ms;
  let text = '';
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * size;
  }
  return text === '' ? '0s' : text;
}

function inMilliseconds(text: string): number | undefined {
  const parts = duration.exec(text);
  if (parts === null) return undefined;
  return UNITS.reduce((sum, [, size], index) => sum + size * Number.parseInt(parts[index + 1] ?? '0', 10), 0);
}

const LONGEST_MS = inMilliseconds(LONGEST_DURATION) ?? 0;

/** Durations as people write them: `90d`, `24h`, `5m`, `30s`, and together, largest first: `1d12h`. */

/** Regular expression without flags, so that the JSON Schema can carry it. */
export const DURATION_PATTERN = '^(?=\\d)(\\d{1,9}d)?(\\d{1,9}h)?(\\d{1,9}m)?(\\d{1,9}s)?$';

/** Longer than any secret should live, and short enough for every date that is computed with it. */
export const LONGEST_DURATION = '3650d';

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const;

const duration = new RegExp(DURATION_PATTERN);

/** Milliseconds, or undefined where the text is no duration or a longer one than `LONGEST_DURATION`. */
export function parseDuration(text: string): number | undefined {
  const ms = inMilliseconds(text);
  return ms === undefined || ms > LONGEST_MS ? undefined : ms;
}

/** The shortest way to write it: `1d12h`; what is less than a second is dropped. */
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

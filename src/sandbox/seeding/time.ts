const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const RELATIVE = /^([+-])(\d+(?:\.\d+)?)([smhd])$/;
const ISO = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/;

/** A time of a seed in milliseconds since 1970: ISO text, or relative to `now` as in `-340d` and `+2h`. */
export function seedTime(written: string, now: number): number | undefined {
  const relative = RELATIVE.exec(written);
  if (relative) {
    const [, sign, amount, unit = ''] = relative;
    return now + (sign === '-' ? -1 : 1) * Math.round(Number(amount) * (UNITS[unit] ?? 0));
  }
  const at = ISO.test(written) ? Date.parse(written) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}

/** A signed offset in milliseconds, as in `-20m`; undefined for anything else. */
export function clockOffset(written: unknown): number | undefined {
  return typeof written === 'string' && RELATIVE.test(written) ? seedTime(written, 0) : undefined;
}

/** A duration in milliseconds, as in `25h`, `90s`, `2d`; undefined for anything else. */
export function span(written: string): number | undefined {
  const at = seedTime(`+${written}`, 0);
  return RELATIVE.test(`+${written}`) ? at : undefined;
}

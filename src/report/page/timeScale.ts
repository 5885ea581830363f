/** A scale from instants to percentages of a width, and its ticks. */

const DAY_MS = 86_400_000;

export interface TimeScale {
  readonly from: Date;
  readonly until: Date;
  /** 0 to 100; what lies outside is at the edge. */
  readonly x: (at: Date) => number;
  /** Whether an instant is outside, before or after. */
  readonly isBefore: (at: Date) => boolean;
  readonly isAfter: (at: Date) => boolean;
}

export function timeScale(from: Date, until: Date): TimeScale {
  const [low, high] = [from.getTime(), Math.max(until.getTime(), from.getTime() + DAY_MS)];
  return {
    from,
    until: new Date(high),
    x: at => rounded((100 * (Math.min(high, Math.max(low, at.getTime())) - low)) / (high - low)),
    isBefore: at => at.getTime() < low,
    isAfter: at => at.getTime() > high,
  };
}

export function rounded(percent: number): number {
  return Math.round(percent * 100) / 100;
}

export interface Tick {
  readonly at: Date;
  readonly words: string;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** First days of months, at most `most` of them: every month, or every second, third, sixth or twelfth. January names the year. */
export function monthTicks({ from, until }: Pick<TimeScale, 'from' | 'until'>, most: number): Tick[] {
  const first = from.getUTCFullYear() * 12 + from.getUTCMonth() + 1;
  const last = until.getUTCFullYear() * 12 + until.getUTCMonth();
  const step = [1, 2, 3, 6, 12].find(each => (last - first + 1) / each <= most) ?? 12;
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index)
    .filter(month => month % step === 0)
    .map(month => {
      const at = new Date(Date.UTC(Math.floor(month / 12), month % 12, 1));
      return { at, words: month % 12 === 0 ? String(at.getUTCFullYear()) : (MONTHS[month % 12] ?? '') };
    });
}

/** How many secrets end in which week, and what the policy says of those weeks. */
import type { CalmFacts, FreezeFacts, RotationFacts, WindowFacts } from './facts.ts';
import { type Html, html } from './html.ts';
import { monthTicks, rounded, type TimeScale, timeScale } from './timeScale.ts';
import { DAY_MS, day } from './words.ts';

const WEEK_MS = 7 * DAY_MS;
const FEWEST_WEEKS = 12;
const MOST_WEEKS = 53;
const HEIGHT = 96;
/** So many secrets in a week fill the height at least: a single one is no peak. */
const LEAST_HEIGHT = 4;
const TOP = 16;
const AXIS = 18;
const STRIP = 28;
/** Further ones are only listed below. */
const MOST_STRIPS = 4;

export interface Week {
  readonly begin: Date;
  /** Secrets that end in it: those that a run renews before, and those that none does as things are. */
  readonly renewed: number;
  readonly left: number;
}

export interface Expiries {
  readonly weeks: readonly Week[];
  readonly ended: number;
  readonly later: number;
  /** Not accepted by Entra, whatever their dates say. */
  readonly refused: number;
  readonly endless: number;
  readonly unknown: number;
}

/** By calendar weeks, which begin on Monday, UTC. */
export function expiriesOf(rotations: readonly RotationFacts[], now: Date): Expiries {
  const first = mondayBefore(now);
  const ends = rotations.flatMap(({ end, isRenewed }) => (end instanceof Date ? [{ end, isRenewed }] : []));
  const weekOf = (end: Date) => Math.floor((end.getTime() - first) / WEEK_MS);
  const last = Math.max(0, ...ends.map(({ end }) => weekOf(end)));
  const count = Math.min(MOST_WEEKS, Math.max(FEWEST_WEEKS, last + 1));
  const coming = ends.filter(({ end }) => end > now);
  const byWeek = Map.groupBy(coming, ({ end }) => weekOf(end));
  const weeks = Array.from({ length: count }, (_, index) => {
    const mine = byWeek.get(index) ?? [];
    const renewed = mine.filter(({ isRenewed }) => isRenewed).length;
    return { begin: new Date(first + index * WEEK_MS), renewed, left: mine.length - renewed };
  });
  return {
    weeks,
    ended: ends.length - coming.length,
    later: coming.filter(({ end }) => weekOf(end) >= count).length,
    refused: rotations.filter(({ end }) => end === 'removed' || end === 'refused').length,
    endless: rotations.filter(({ end }) => end === 'no end').length,
    unknown: rotations.filter(({ end }) => end === 'unknown').length,
  };
}

function mondayBefore(now: Date): number {
  const midnight = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
  return midnight - ((now.getUTCDay() + 6) % 7) * DAY_MS;
}

export function expiryChart({ weeks }: Expiries, calm: CalmFacts, now: Date): Html {
  const first = weeks[0]?.begin ?? now;
  const scale = timeScale(first, new Date(first.getTime() + weeks.length * WEEK_MS));
  const strips = [
    ...calm.windows.slice(0, MOST_STRIPS).map(windowStrip),
    ...(calm.freezes.length > 0 ? [freezeStrip] : []),
  ];
  const height = TOP + HEIGHT + AXIS + strips.length * STRIP;
  const highest = Math.max(LEAST_HEIGHT, ...weeks.map(({ renewed, left }) => renewed + left));
  const baseline = TOP + HEIGHT;
  const total = weeks.reduce((sum, { renewed, left }) => sum + renewed + left, 0);
  const label = `Bar chart: ${total} secrets expire from ${day(first)} to ${day(scale.until)}, by week; the table below has the numbers`;
  return html`<svg class="chart" role="img" aria-label="${label}" width="100%" height="${height}">${freezeBands(
    calm.freezes,
    scale,
    baseline,
  )}${weeks.map(week => bars(week, highest, baseline, scale))}<line class="now" x1="${scale.x(now)}%" x2="${scale.x(now)}%" y1="${TOP}" y2="${baseline}"><title>now</title></line><line class="base" x1="0" x2="100%" y1="${baseline}" y2="${baseline}"/>${months(
    scale,
    baseline,
  )}${strips.map((strip, index) => strip(scale, baseline + AXIS + index * STRIP, calm))}</svg>`;
}

function bars({ begin, renewed, left }: Week, highest: number, baseline: number, scale: TimeScale): Html[] {
  const count = renewed + left;
  if (count === 0) return [];
  const step = scale.x(new Date(scale.from.getTime() + WEEK_MS));
  const x = rounded(scale.x(begin) + step * 0.12);
  const width = rounded(step * 0.76);
  const size = (of: number) => (of === 0 ? 0 : Math.max(2, Math.round((of / highest) * HEIGHT)));
  const [low, high] = [size(renewed), size(left)];
  const title = `week of ${day(begin)}: ${count} expire${left === 0 ? '' : `, ${left} of them not renewed before`}`;
  const rect = (look: string, y: number, tall: number) =>
    tall === 0
      ? undefined
      : html`<rect class="${look}" x="${x}%" y="${y}" width="${width}%" height="${tall}"><title>${title}</title></rect>`;
  const middle = rounded(x + width / 2);
  return [
    html`${rect('ok', baseline - low, low)}${rect('left', baseline - low - high, high)}<text class="count" x="${middle}%" y="${
      baseline - low - high - 4
    }" text-anchor="middle">${count}</text>`,
  ];
}

function months(scale: TimeScale, baseline: number): Html[] {
  return monthTicks(scale, 13).map(({ at, words }) => {
    const x = scale.x(at);
    return html`<line class="tick" x1="${x}%" x2="${x}%" y1="${baseline}" y2="${baseline + 5}"/><text class="ticktext" x="${x}%" dx="${
      x > 96 ? -3 : 3
    }" y="${baseline + 13}" text-anchor="${x > 96 ? 'end' : 'start'}">${words}</text>`;
  });
}

function freezeBands(freezes: readonly FreezeFacts[], scale: TimeScale, baseline: number): Html[] {
  return freezes.flatMap(({ from, until }) => {
    if (scale.isAfter(from) || scale.isBefore(until)) return [];
    const x = scale.x(from);
    return [
      html`<rect class="freezeband" x="${x}%" y="${TOP}" width="${rounded(scale.x(until) - x)}%" height="${baseline - TOP}"/>`,
    ];
  });
}

type Strip = (scale: TimeScale, y: number, calm: CalmFacts) => Html;

/** The days on which the window opens, by the days that the policy names. */
function windowStrip({ texts, days }: WindowFacts): Strip {
  return (scale, y) => {
    const width = scale.x(new Date(scale.from.getTime() + DAY_MS));
    const count = Math.round((scale.until.getTime() - scale.from.getTime()) / DAY_MS);
    const stretches = runsOf(count, index =>
      days.includes(new Date(scale.from.getTime() + index * DAY_MS).getUTCDay()),
    );
    const words = texts.join(', ');
    const bars = stretches.map(
      ([index, length]) =>
        html`<rect class="open" x="${rounded(index * width)}%" y="${y + BAR_TOP}" width="${rounded(length * width)}%" height="6"/>`,
    );
    return html`${stripText(`days with a window: ${words}`, y)}<g><title>${words}</title>${bars}</g>`;
  };
}

/** The stretches of consecutive indexes for which something holds. */
function runsOf(
  count: number,
  holds: (index: number) => boolean,
): (readonly [index: number, length: number])[] {
  const found: [number, number][] = [];
  for (let index = 0; index < count; index += 1) {
    const last = found.at(-1);
    if (!holds(index)) continue;
    if (last !== undefined && last[0] + last[1] === index) last[1] += 1;
    else found.push([index, 1]);
  }
  return found;
}

function freezeStrip(scale: TimeScale, y: number, { freezes }: CalmFacts): Html {
  const shown = freezes.filter(({ from, until }) => !scale.isAfter(from) && !scale.isBefore(until));
  const bands = shown.map(({ from, until, text, reason }) => {
    const x = scale.x(from);
    const width = Math.max(0.4, rounded(scale.x(until) - x));
    return html`<rect class="frozen" x="${x}%" y="${y + BAR_TOP}" width="${width}%" height="6"><title>${text}: ${reason}</title></rect>`;
  });
  const words =
    shown.length === 0
      ? 'freezes: none in these weeks'
      : `freezes: ${shown.map(({ reason }) => reason).join(', ')}`;
  return html`${stripText(words, y)}${bands}`;
}

const BAR_TOP = 17;

function stripText(words: string, y: number): Html {
  return html`<text class="ticktext" x="0" y="${y + 12}">${words}</text>`;
}

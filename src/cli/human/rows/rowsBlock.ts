/** A few rotations in work as a block that is redrawn: a line for each that fills up, below it what it waits for. */

import { countOf } from '../../../outcomes.ts';
import { plural } from '../../../rotation/words.ts';
import { broken, clip, namesWidth, pad, widthOf, wrap } from '../layout.ts';
import { countedOutcomes } from '../outcomeWords.ts';
import { outcomes } from '../runTable.ts';
import { shortId } from '../stepWords.ts';
import type { Style, Tone } from '../style.ts';
import { elapsedSeconds } from '../times.ts';
import { inHand, type Progress, type RunProgress } from './progress.ts';
import { inOneLine, piecesOf } from './stepSigns.ts';

export interface Screen {
  readonly columns: number;
  readonly rows: number;
}

export interface Shown {
  readonly run: RunProgress;
  readonly total: number;
  readonly begunAt: Date;
  readonly now: Date;
}

/** Never higher than the screen, and no line wider: what wraps or scrolls cannot be drawn over. */
export function rowsBlock(shown: Shown, screen: Screen, style: Style): string[] {
  const room = Math.max(1, screen.rows - 1);
  const columns = Math.max(1, screen.columns - 1);
  const all = [...shown.run.values()];
  const names = namesWidth(
    all.map(({ rotation }) => rotation),
    columns,
  );
  const foot =
    shown.total > 1
      ? wrap(footWords(shown), columns, '  ')
          .split('\n')
          .slice(0, Math.max(1, room - 1))
          .map(line => style.paint('strong', clip(line, columns, style.signs.more)))
      : [];
  const rows = all.map(progress => rowOf(progress, shown.now, { columns, names, style }));
  const kept = fitting(rows, room - foot.length);
  const hidden = rows.length - kept.length;
  const more =
    hidden === 0 ? [] : [style.paint('quiet', clip(`${style.signs.more} ${hidden} more`, columns))];
  const spare = room - foot.length - more.length - sum(kept.map(({ head }) => head.length));
  return [...withAbout(kept, spare, columns, style), ...more, ...foot];
}

interface Row {
  readonly isOver: boolean;
  readonly isWell: boolean;
  readonly head: readonly string[];
  /** What it waits for, or what went wrong: where there is room. */
  readonly about?: About;
}

interface About {
  readonly tone: Tone;
  readonly text: string;
}

/** What is over and well goes first where the screen is too low, then what comes last. */
function fitting(rows: readonly Row[], room: number): readonly Row[] {
  const heightOf = (some: readonly Row[]) => sum(some.map(({ head }) => head.length));
  if (heightOf(rows) <= room) return rows;
  const order = rows.toSorted((one, other) => rank(one) - rank(other));
  const kept = new Set<Row>();
  let left = room - 1;
  for (const row of order) {
    left -= row.head.length;
    if (left < 0) break;
    kept.add(row);
  }
  return rows.filter(row => kept.has(row));
}

function rank({ isOver, isWell }: Row): number {
  if (!isWell) return 0;
  return isOver ? 2 : 1;
}

/** `●●● distributed 10/10 ◐  10 min 10 s` */
const LEAST = 36;
/** `10 min 10 s` */
const TIME_WIDTH = 11;
/** The sign in front of a name. */
const LEAD = 2;

interface Place {
  readonly columns: number;
  readonly names: number;
  readonly style: Style;
}

/** Where a name leaves too little room beside it, the steps stand below it. */
function rowOf(progress: Progress, now: Date, place: Place): Row {
  const { columns, style } = place;
  const { end, rotation } = progress;
  const lead = style.paint(...leadOf(progress, style));
  const width = LEAD + Math.max(place.names, widthOf(rotation)) + 2;
  const isBelow = columns - width < LEAST;
  const room = columns - (isBelow ? 2 * LEAD : width);
  const parts = [rowText(progress, room - TIME_WIDTH - 2, style), timeOf(progress, now)];
  const text = parts.filter(part => part !== '').join('  ');
  const isWell = end === undefined || outcomes[end.outcome].tone !== 'bad';
  const head = isBelow
    ? [...nameLines(lead, rotation, columns), ...(text === '' ? [] : [`${INDENT}${text}`])]
    : [`${lead} ${pad(rotation, place.names)}  ${text}`.trimEnd()];
  return { isOver: end !== undefined, isWell, ...beside(head, aboutWords(progress, now), place) };
}

function nameLines(lead: string, name: string, columns: number): string[] {
  const [first = '', ...others] = broken(name, columns - LEAD);
  return [`${lead} ${first}`, ...others.map(part => `${' '.repeat(LEAD)}${part}`)];
}

function leadOf({ end, steps }: Progress, { signs }: Style): [Tone, string] {
  if (end === undefined)
    return steps.some(({ failed }) => failed > 0) ? ['bad', signs.bad] : ['strong', signs.doing];
  const { tone } = outcomes[end.outcome];
  if (end.outcome === 'changed' || end.outcome === 'unchanged') return [tone, signs.good];
  return [tone, tone === 'bad' ? signs.bad : signs.unknown];
}

/** The steps; of what ended without one, how it ended. */
function rowText(progress: Progress, room: number, style: Style): string {
  const pieces = piecesOf(progress, style);
  const { end } = progress;
  if (end === undefined || end.outcome === 'changed') return inOneLine(pieces, room, style);
  const { text, tone } = outcomes[end.outcome];
  const steps = inOneLine(pieces, room - widthOf(text) - 2, style);
  return [steps, style.paint(tone, text)].filter(part => part !== '').join('  ');
}

function timeOf({ begunAt, end }: Progress, now: Date): string {
  const seconds = elapsedSeconds(end === undefined ? now.getTime() - begunAt.getTime() : end.ms);
  return seconds === '0 s' ? '' : seconds;
}

/** Beside the steps where it fits. */
function beside(
  head: readonly string[],
  about: About | undefined,
  { columns, style }: Place,
): Pick<Row, 'head' | 'about'> {
  if (about === undefined) return { head };
  const last = `${head.at(-1) ?? ''}  ${style.paint(about.tone, about.text)}`;
  return widthOf(last) <= columns ? { head: [...head.slice(0, -1), last] } : { head, about };
}

const INDENT = ' '.repeat(2 * LEAD);
const MOST_ABOUT = 2;

/** In full where all of it fits the screen; else a line each, as far as there is room: the end tells what went wrong once more. */
function withAbout(rows: readonly Row[], spare: number, columns: number, style: Style): string[] {
  const width = Math.max(1, columns - INDENT.length);
  const full = rows.map(({ about }) => (about === undefined ? [] : wrap(about.text, width).split('\n')));
  const fits =
    full.every(lines => lines.length <= MOST_ABOUT) && sum(full.map(lines => lines.length)) <= spare;
  let left = spare;
  return rows.flatMap(({ head, about }, at) => {
    if (about === undefined) return head;
    const lines = fits ? (full[at] ?? []) : left > 0 ? [inOne(about.text, width)] : [];
    left -= lines.length;
    return [
      ...head,
      ...lines.map(line => `${INDENT}${style.paint(about.tone, clip(line, width, style.signs.more))}`),
    ];
  });
}

function inOne(text: string, width: number): string {
  return widthOf(text) <= width ? text : text.replace(IN_BRACKETS, '');
}

const IN_BRACKETS = /\s*\([^()]*\)/g;

function aboutWords(progress: Progress, now: Date): About | undefined {
  const problem = progress.steps.flatMap(({ problems }) => problems).at(-1);
  if (problem !== undefined) return { tone: 'bad', text: problem };
  const doing = progress.end === undefined ? inHand(progress) : undefined;
  if (doing?.wait === undefined) return undefined;
  const { why, until } = doing.wait;
  const left = Math.ceil((until.getTime() - now.getTime()) / 1000);
  const about =
    doing.step === 'distribute' && doing.subject !== undefined ? `${shortId(doing.subject)}: ` : '';
  return { tone: 'quiet', text: `${about}${left > 0 ? `waits ${left} s: ` : 'waited: '}${why}` };
}

/** `1 of 3 rotations done in 4 s: 1 changed` */
function footWords({ run, total, begunAt, now }: Shown): string {
  const ends = [...run.values()].flatMap(({ end }) => (end === undefined ? [] : [end.outcome]));
  const counts = countedOutcomes(countOf(ends));
  const took = elapsedSeconds(now.getTime() - begunAt.getTime());
  const head = `${ends.length} of ${plural(total, 'rotation')} done in ${took}`;
  return counts.length === 0 ? head : `${head}: ${counts.join(', ')}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

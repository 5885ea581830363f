/** What a run came to: one line per rotation, below it what somebody has to know and what comes next. */
import type { RotationFinished, RunEvent, RunFinished } from '../../event.ts';
import type { Streak } from '../../report/streaks.ts';
import { moment, span } from '../../rotation/words.ts';
import { briefFindings } from './finding.ts';
import { type HaltedTogether, partHalted } from './haltedTogether.ts';
import { heldRows } from './heldRows.ts';
import { hiddenTogether, withoutShared } from './hiddenTogether.ts';
import { hung, namesWidth, pad, widthOf, wrap } from './layout.ts';
import { OUTCOME_ORDER } from './outcomeWords.ts';
import type { RunProgress } from './rows/progress.ts';
import { spaced } from './rows/stepSigns.ts';
import { detailLines, stepsDone } from './rows/stepSummary.ts';
import { type Again, commandToGoOn, endLine } from './runEnd.ts';
import { streakWords } from './stateWords.ts';
import type { Style, Tone } from './style.ts';
import { comingWords, foreignWords } from './together.ts';

export interface RunWords {
  readonly now: Date;
  readonly again: Again;
  /** The command that ends the halt of these. */
  readonly go?: (names: readonly string[]) => string;
  /** Rotations that failed in this run, and in how many before it. */
  readonly failing?: ReadonlyMap<string, Streak>;
  /** Where the steps were not told one by one as lines that stay. */
  readonly progress?: RunProgress;
}

/** Worst last: that is where the reader's eye is when the run ends. */
export function runTable(events: readonly RunEvent[], words: RunWords, style: Style): string {
  const all = events.filter((event): event is RotationFinished => event.event === 'rotation.finished');
  const last = events.find((event): event is RunFinished => event.event === 'run.finished');
  const shown = all.length <= FEW ? all : all.filter(({ outcome }) => outcome !== 'unchanged');
  const sorted = shown
    .map(withoutShared(all))
    .toSorted((one, other) => OUTCOME_ORDER.indexOf(other.outcome) - OUTCOME_ORDER.indexOf(one.outcome));
  const isBrief = all.length > FEW_IN_FULL;
  const held = heldRows(sorted);
  const { together: halted, rest: others } = partHalted(sorted.filter(({ heldBy }) => heldBy === undefined));
  const names = [...[...held, ...halted].map(({ name }) => name), ...others.map(({ rotation }) => rotation)];
  const width = namesWidth(names, style.columns);
  const lines = [
    ...held.map(({ name, outcome, summary }) => row(name, outcome, summary, width, style)),
    ...others.flatMap(event => (isBrief ? briefLines : rotationLines)(event, width, words, style)),
    ...haltedLines(halted, width, words, style),
  ];
  const after = isBrief ? [comingWords(all, words.now), foreignWords(all)] : [];
  const together = [
    ...after.filter(text => text !== '').map(text => wrap(text, style.columns, '  ')),
    ...hiddenTogether(all, style),
  ];
  const end = last === undefined ? [] : closing(last, all, words.again, style);
  const parts = [lines, together, end].filter(part => part.length > 0);
  return parts.map(part => `\n${part.join('\n')}\n`).join('');
}

/** Of more than this what comes next is told together, and no step by its details. */
const FEW_IN_FULL = 3;

/** Of more rotations than this, those without a change are counted and not listed. */
const FEW = 12;

export const outcomes: Readonly<Record<RotationFinished['outcome'], { text: string; tone: Tone }>> = {
  unchanged: { text: 'unchanged', tone: 'quiet' },
  changed: { text: 'changed', tone: 'good' },
  failed: { text: 'FAILED', tone: 'bad' },
  'human-needed': { text: 'HUMAN NEEDED', tone: 'bad' },
  locked: { text: 'LOCKED', tone: 'warn' },
  yielded: { text: 'yielded', tone: 'quiet' },
  deferred: { text: 'DEFERRED', tone: 'warn' },
  skipped: { text: 'SKIPPED', tone: 'warn' },
};

export const OUTCOME_WIDTH = 14;

/** A rotation with its outcome, its findings and what comes next; names are set `width` wide. */
export function rotationLines(
  event: RotationFinished,
  width: number,
  words: RunWords,
  style: Style,
): string[] {
  const { paint, columns } = style;
  if (isQuiet(event, words)) return [row(event.rotation, event.outcome, event.summary, width, style)];
  const { now, progress } = words;
  return [
    headLine(event, width, words, style),
    ...streakLine(words.failing?.get(event.rotation), style),
    ...detailLines(progress?.get(event.rotation), style),
    ...briefFindings(event.findings, style, '  '),
    ...event.next.map(next => paint('quiet', `  ${wrap(nextSentence(next, now), columns - 2, '    ')}`)),
  ];
}

/** What is left to another run is one line, unless there is something else to say of it. */
function isQuiet({ outcome, rotation, findings }: RotationFinished, { failing }: RunWords): boolean {
  if (outcome !== 'yielded' || failing?.has(rotation)) return false;
  return findings.every(({ severity }) => severity === 'note');
}

/** Without what is told together below. */
function briefLines(event: RotationFinished, width: number, words: RunWords, style: Style): string[] {
  if (isQuiet(event, words)) return [row(event.rotation, event.outcome, event.summary, width, style)];
  const findings = event.findings.filter(({ code }) => code !== 'foreign-credential');
  return [
    headLine(event, width, { ...words, isBrief: true }, style),
    ...streakLine(words.failing?.get(event.rotation), style),
    ...briefFindings(findings, style, '  '),
  ];
}

function headLine(
  event: RotationFinished,
  width: number,
  { progress, isBrief = false }: RunWords & { readonly isBrief?: boolean },
  style: Style,
): string {
  const { rotation, outcome, findings } = event;
  const summary = event.pressing === undefined ? event.summary : `${event.summary}; ${event.pressing}`;
  const room = isBrief ? style.columns - width - 2 - OUTCOME_WIDTH : undefined;
  const steps = stepsDone(progress?.get(rotation), event, room, style);
  const isBelow = findings.some(({ text }) => text === event.summary);
  return spaced(row(rotation, outcome, steps ?? (isBelow ? 'see below' : summary), width, style));
}

/** What one halt holds up, and the command that ends it. */
export function haltedLines(
  halted: readonly HaltedTogether[],
  width: number,
  { go }: RunWords,
  style: Style,
): string[] {
  return halted.flatMap(({ name, names, text }) => [
    row(name, 'human-needed', text, width, style),
    ...(go === undefined ? [] : [`  ${style.signs.next} ${go(names)}`]),
  ]);
}

/** A name that is too long for its column has a line of its own. */
function row(
  name: string,
  outcome: RotationFinished['outcome'],
  summary: string,
  width: number,
  { paint, columns }: Style,
): string {
  const { text, tone } = outcomes[outcome];
  const word = paint(tone, pad(text, OUTCOME_WIDTH));
  if (widthOf(name) <= width) return hung(`${pad(name, width)}  ${word}`, summary, columns);
  return `${name}\n${hung(`${' '.repeat(width)}  ${word}`, summary, columns)}`;
}

/** Once is told by the line above. */
function streakLine(streak: Streak | undefined, { paint }: Style): string[] {
  return streak === undefined || streak.times < 2 ? [] : [`  ${paint('bad', streakWords(streak))}`];
}

function nextSentence(next: RotationFinished['next'][number], now: Date): string {
  const at = next.at === undefined ? undefined : new Date(next.at);
  return at !== undefined && at > now
    ? `in ${span(at.getTime() - now.getTime())}, ${moment(at)}: ${next.text}`
    : `next: ${next.text}`;
}

function closing(
  last: RunFinished,
  rotations: readonly RotationFinished[],
  again: Again,
  style: Style,
): string[] {
  const end = endLine(last, rotations, style);
  const command = commandToGoOn(rotations, again);
  return command === undefined ? [end] : [end, `${style.signs.next} ${command}`];
}

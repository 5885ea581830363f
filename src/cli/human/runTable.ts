/** What a run came to: one line per rotation, below it what somebody has to know and what comes next. */
import type { FindingWords, RotationFinished, RunEvent, RunFinished } from '../../event.ts';
import type { Streak } from '../../report/streaks.ts';
import { moment, plural, span } from '../../rotation/words.ts';
import { briefFindings } from './finding.ts';
import { type HaltedTogether, partHalted } from './haltedTogether.ts';
import { heldRows } from './heldRows.ts';
import { hiddenTogether, withoutShared } from './hiddenTogether.ts';
import { hung, namesWidth, pad, widthOf, wrap } from './layout.ts';
import { namesToType } from './namesInBrief.ts';
import { countedOutcomes, OUTCOME_ORDER } from './outcomeWords.ts';
import type { RunProgress } from './rows/progress.ts';
import { spaced } from './rows/stepSigns.ts';
import { detailLines, stepsDone } from './rows/stepSummary.ts';
import { streakWords } from './stateWords.ts';
import type { Style, Tone } from './style.ts';
import { elapsed } from './times.ts';
import { comingWords, foreignWords } from './together.ts';

export interface RunWords {
  readonly now: Date;
  /** The command that goes on with these; `waits`: until another run has let go of its lock. */
  readonly again: (names: readonly string[], waits: boolean) => string;
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
  again: RunWords['again'],
  style: Style,
): string[] {
  const end = endLine(last, rotations, style);
  const open = rotations.filter(isOpen).map(({ rotation }) => rotation);
  if (open.length === 0) return [end];
  const names = waitsForWave(rotations) ? rotations.map(({ rotation }) => rotation) : open;
  const command = again(namesToType(names), rotations.some(isLocked));
  return [end, `${style.signs.next} ${command}`];
}

/** What waits for a wave is named together with what it waits for: alone it would wait for nothing. */
export function waitsForWave(rotations: readonly RotationFinished[]): boolean {
  return rotations.some(({ held }) => held?.code === 'wave');
}

/** `2 failed, 498 unchanged in 27 s. Running again is safe.` */
export function endLine(
  { counts, outcome, ms }: RunFinished,
  rotations: readonly RotationFinished[],
  { paint, columns }: Style,
): string {
  const parts = countedOutcomes(counts);
  const findings = rotations.flatMap(one => one.findings);
  const [leftOut, shared] = [findings.filter(isLeftOut).length, findings.filter(isByOthers).length];
  if (leftOut > 0) parts.push(`${plural(leftOut, 'best-effort target')} left out`);
  if (shared > 0) parts.push(`${plural(shared, 'place')} changed outside Keyturn meanwhile`);
  const sentences = [
    `${paint('strong', parts.join(', ') || 'no rotations')} in ${elapsed(ms)}.`,
    AFTERWARDS[outcome],
    restrainedWords(rotations),
  ];
  return wrap(sentences.filter(text => text !== '').join(' '), columns);
}

/** What is due and was not begun for the policy's sake: without it a run in a closed window looks like one with nothing to do. */
function restrainedWords(rotations: readonly RotationFinished[]): string {
  const all = rotations.flatMap(({ restrained }) => restrained ?? []);
  if (all.length === 0) return '';
  const what = [...new Set(all.map(({ code }) => RESTRAINED_BY[code] ?? 'the policy'))].join(', ');
  const [first] = all.flatMap(({ until }) => until ?? []).toSorted();
  const when =
    first === undefined ? '' : `, ${all.length === 1 ? '' : 'the first '}until ${moment(new Date(first))}`;
  return `${all.length} due, held back by ${what}${when}: keyturn rotate NAME --now does not wait.`;
}

const RESTRAINED_BY: Readonly<Record<string, string>> = {
  paused: 'a pause',
  frozen: 'a freeze',
  'outside-window': 'the windows of the policy',
};

const RUN_AGAIN: readonly string[] = ['failed', 'skipped', 'deferred'];

/** Whether running again has something to do for it. */
export function isOpen(event: RotationFinished): boolean {
  return RUN_AGAIN.includes(event.outcome) || event.findings.some(isLeftOut) || isLocked(event);
}

/** Another run holds the lock: to run again at once would meet it again. */
export function isLocked({ outcome, heldBy }: RotationFinished): boolean {
  return outcome === 'locked' && heldBy !== undefined;
}

function isLeftOut(finding: FindingWords): boolean {
  return finding.bestEffort === true && !isByOthers(finding);
}

function isByOthers({ code }: FindingWords): boolean {
  return code === 'changed-by-others';
}

const AFTERWARDS: Readonly<Record<RunFinished['outcome'], string>> = {
  done: '',
  failed: 'Running again is safe.',
  interrupted: 'Stopped on request: what worked before still works, and the next run continues from here.',
  'human-needed': 'Where a human is needed, no further action is taken until then.',
  locked: 'Where another run holds the lock, that run finishes it (rotate --wait 5m waits for it).',
};

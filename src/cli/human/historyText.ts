/** An audit trail as a person reads it: run by run, what was done, by whom, and why. */
import { shellWord } from '../../policy/quote.ts';
import type { TrailEntry } from '../../report/entry.ts';
import type { HistoryItem, RotationHistory, RunHistory } from '../../report/runHistory.ts';
import { continuedIn } from '../../report/segments.ts';
import type { ReadTrail } from '../../report/trail.ts';
import { moment, plural } from '../../rotation/words.ts';
import { pad, wrap } from './layout.ts';
import { nextLines } from './nextLines.ts';
import { shortId } from './stepWords.ts';
import type { Style } from './style.ts';
import { logTime, timeOfDay } from './times.ts';

export function runText(history: RunHistory, style: Style): string {
  return `${runLines(history, style).join('\n')}\n\n`;
}

/** Below the runs. */
export function historyEnd(trail: ReadTrail, count: number, style: Style): string {
  const none = count === 0 ? ['The trail has no records for this selection.\n'] : [];
  return `${[...none, ...verdictLines(trail, style)].join('\n')}\n`;
}

/** Of `--check`: whether the trail is as it was written, and what to keep so that the next check finds more. */
export function checkText(trail: ReadTrail, style: Style): string {
  const { file, end } = trail;
  const lines = verdictLines(trail, style);
  if (trail.faultCount > 0 || end.seq === 0) return `${lines.join('\n')}\n`;
  const anchor = `${end.seq}:${end.hash}`;
  return `${[
    ...lines,
    `anchor ${anchor}`,
    'Keep it in another place: with it, the next check also finds records that were removed from the end.',
    `${style.signs.next} keyturn history --check --audit ${shellWord(file)} --anchor ${anchor}`,
  ].join('\n')}\n`;
}

/** More faults than these say nothing more. */
const MOST_FAULTS = 20;

function verdictLines(trail: ReadTrail, style: Style): string[] {
  const { file, segments, records, faults, faultCount, tail, tailBytes } = trail;
  const { paint, signs, columns } = style;
  const more = segments.length === 0 ? '' : ` and ${plural(segments.length, 'segment')} before it`;
  const size = `${file}${more}: ${plural(records, 'record')}`;
  const torn =
    tail === 'torn'
      ? [
          `${signs.note} the last ${plural(tailBytes, 'byte')} are an incomplete record: a run died while it wrote it, or is writing now`,
        ]
      : tail === 'unended'
        ? [`${signs.note} the last record has no line break: a run died while it wrote it, or is writing now`]
        : [];
  const notes = [...torn, ...elsewhereLines(trail, style)];
  if (faultCount === 0) return [`${paint('good', signs.good)} ${size}, as they were written`, ...notes];
  const told = faults.slice(0, MOST_FAULTS).map(({ segment, line, text }) => {
    const where = segment === undefined ? `line ${line}` : `line ${line} of ${segment}`;
    return `  ${wrap(`${where} ${text}`, columns - 2, '    ')}`;
  });
  const untold = faultCount > told.length ? [`  and ${faultCount - told.length} more`] : [];
  const head = `${paint('bad', `${signs.bad} TAMPERED`)} ${size}, ${plural(faultCount, 'fault')}`;
  return [head, ...told, ...untold, ...notes];
}

/** What the verdict does not rest on, and how that can be had. */
function elsewhereLines({ file, elsewhere }: ReadTrail, { signs, columns }: Style): string[] {
  if (elsewhere === undefined) return [];
  const { seq, hash, segment } = elsewhere;
  const not = seq === 1 ? 'record 1 is' : `records 1 to ${seq} are`;
  const text = `${not} in segments that are not beside ${file} and were not read; the last of them is ${segment}. The check starts with record ${seq + 1}, which continues record ${seq}`;
  return [
    `${signs.note} ${wrap(text, columns - 2, '  ')}`,
    `${signs.next} keyturn history --check --audit ${shellWord(archived(segment))} --anchor ${seq}:${hash}`,
  ];
}

/** Where it is only a person knows. */
export function archived(segment: string): string {
  return `ARCHIVE/${segment}`;
}

function runLines(history: RunHistory, style: Style): string[] {
  const { run, begun, actor, command, policy, notes, rotations, settled, end } = history;
  const { paint, columns } = style;
  const line = lineOf(history, style);
  const client = actor.client === undefined ? '' : `, client ${actor.client}`;
  const about = policy === undefined ? [] : [`  ${command ?? 'keyturn'}   (policy ${policy})`];
  return [
    `${paint('strong', moment(begun))}  ${run}  by ${actor.who} (process ${actor.pid}${client})`,
    ...about,
    ...notes.map(note => `  ${paint('warn', wrap(noteWords(note), columns - 2, '    '))}`),
    ...rotations.flatMap(rotation => rotationLines(rotation, line, style)),
    ...settled.flatMap(group => settledLines(group, style)),
    `  ${end === undefined ? paint('warn', LEFT) : endWords(end, line.timed)}`,
  ];
}

const LEFT = 'no end is recorded: the run died, or is still active';

type Entry = TrailEntry;

function noteWords(entry: Entry): string {
  const { event, text = '', how, bytes = 0, summary } = entry;
  if (event === 'run.note') return text;
  if (event === 'notice.sent' || event === 'notice.failed') return noticeWords(entry);
  const continued = continuedIn(entry);
  if (continued?.lost)
    return `the trail continues after ${continued.segment}, but the continuation was removed`;
  if (continued !== undefined) return `the trail continues here after ${continued.segment}, which was closed`;
  if (event !== 'trail.repaired') return [event, summary ?? text].join(' ').trim();
  return how === 'dropped'
    ? `the trail was repaired: an earlier run died while it wrote a record; ${plural(bytes, 'byte')} of it were removed`
    : 'the trail was repaired: an earlier run died before it wrote a line break; no record is lost';
}

function noticeWords({ event, channel = '?', notices = [], problem }: Entry): string {
  const count = plural(notices.length, 'notice');
  if (event === 'notice.sent') return `${count} sent to ${channel}`;
  return `${count} not sent to ${channel}${problem === undefined ? '' : `: ${problem.text}`}`;
}

function endWords({ time, counts = {}, exitCode }: Entry, timed: Line['timed']): string {
  const parts = Object.entries(counts).filter(([, count]) => count > 0);
  const words = parts.map(([outcome, count]) => `${count} ${outcome}`).join(', ') || 'no rotations';
  return `ended ${timed(new Date(time))}: ${words} (exit ${exitCode ?? '?'})`;
}

/** Of more than these, with the same words, only the number is told; `history NAME` tells of each. */
const FEW = 3;

function settledLines(group: RunHistory['settled'][number], { paint, columns }: Style): string[] {
  const { rotations, summary } = group;
  const names = rotations.length > FEW ? [plural(rotations.length, 'rotation')] : rotations;
  return names.map(name => `  ${name}  ${paint('quiet', wrap(summary, columns - name.length - 4, '    '))}`);
}

function rotationLines({ rotation, items, end }: RotationHistory, line: Line, style: Style): string[] {
  const { paint, signs, columns } = style;
  const steps = items.filter(({ kind }) => kind === 'step');
  if (steps.length === 0 && end?.outcome === 'unchanged')
    return settledLines({ summary: end.summary ?? '', rotations: [rotation] }, style);
  const findings = (end?.findings ?? []).flatMap(({ severity, text, remedy }) => {
    if (severity === 'note') return [];
    const words = `    ${wrap(`${severity}: ${text}`, columns - 4, '      ')}`;
    return remedy === undefined ? [words] : [words, ...nextLines(`      ${signs.next} `, remedy, style)];
  });
  const closing =
    end === undefined
      ? [paint('warn', `    ${signs.unknown} not finished: no end is recorded`)]
      : line.hung(end, end.outcome ?? '', end.summary ?? '');
  return [`  ${rotation}`, ...items.flatMap(each => itemLines(each, line, style)), ...closing, ...findings];
}

/** How the lines of one run begin. */
interface Line {
  /** With the date where the run crossed midnight: the day of its beginning stands above all of them. */
  readonly timed: (at: Date) => string;
  /** What happened, and further lines below where it begins; without an entry it is more about the line above. */
  readonly hung: (entry: Entry | undefined, what: string, words: string) => string[];
}

const STEP_WIDTH = 14;

function lineOf(history: RunHistory, { columns }: Style): Line {
  const timed = crossesMidnight(history) ? logTime : timeOfDay;
  // `    03:00:01Z  create        `
  const width = timed(history.begun).length + 2;
  const indent = 4 + width + STEP_WIDTH;
  return {
    timed,
    hung(entry, what, words) {
      const at = pad(entry === undefined ? '' : timed(new Date(entry.time)), width);
      const [first = '', ...rest] = wrap(words, columns - indent).split('\n');
      return [`    ${at}${pad(what, STEP_WIDTH)}${first}`, ...rest.map(line => ' '.repeat(indent) + line)];
    },
  };
}

function crossesMidnight({ begun, rotations, end }: RunHistory): boolean {
  const entries = rotations.flatMap(({ items, end: last }) => [
    ...items.flatMap(each => (each.kind === 'decided' ? [each.entry] : [each.begun, each.end])),
    last,
  ]);
  const day = begun.toISOString().slice(0, 10);
  return [...entries, end].some(entry => entry !== undefined && !entry.time.startsWith(day));
}

function itemLines(each: HistoryItem, line: Line, style: Style): string[] {
  if (each.kind === 'decided') return line.hung(each.entry, 'decided', each.entry.due?.text ?? '');
  const { paint, signs } = style;
  const { begun, end } = each;
  const told = end ?? begun;
  const words =
    end === undefined
      ? paint('warn', `${signs.unknown} ${about(begun, 'started, no end is recorded')}`)
      : end.event === 'step.failed'
        ? `${paint('bad', signs.bad)} ${about(end, end.problem?.text ?? '')}`
        : `${paint('good', signs.good)} ${about(end, end.detail ?? '')}`;
  const lines = line.hung(told, told?.step ?? '', words);
  const why = begun?.reason?.text;
  if (why === undefined) return lines;
  return [...lines, ...line.hung(undefined, '', paint('quiet', `${reasonWord(begun)}: ${why}`))];
}

/** A place is written because of what was seen in it. */
function reasonWord(begun: Entry | undefined): string {
  return begun?.step === 'distribute' ? 'before' : 'reason';
}

/** What it is done to, where the words do not say so themselves. */
function about(entry: Entry | undefined, words: string): string {
  const subject = entry?.subject;
  return subject === undefined || words.includes(subject) ? words : `${shortId(subject)}: ${words}`;
}

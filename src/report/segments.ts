/**
 * A trail grows in segments. `audit.jsonl` is always the file that is appended to; one that has become long is closed: it is
 * renamed to `audit.jsonl.000000004711`, 4711 being its last record. The file that goes on begins with the record
 * `trail.continued`, which is chained to the last one of the closed file as any two lines are. So a segment that is changed,
 * taken out or put elsewhere shows as a line would. In here: their names, which of the files on the disk they are, how they end.
 */
import { closeSync, fstatSync, openSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { errorCode } from '../errorCode.ts';
import { Problem } from '../problem.ts';
import { type ChainedLine, type Link, readLine } from './chain.ts';
import { parseEntry, type TrailEntry } from './entry.ts';
import { broken, lastLine, readEnd, readFully } from './trailLines.ts';

/** The fields of `trail.continued`, besides those that each record has. */
export interface Continued {
  /** The name of the closed file, which lies beside this one unless it was moved to an archive. */
  readonly segment: string;
  /** How long it is. */
  readonly bytes: number;
  /** The file that went on after that segment was not there any more, or held no record: what it told is lost. */
  readonly lost?: true;
}

const DIGITS = 12;
const NAME = /^(.+)\.(\d{12,15})$/;

export function closedName(file: string, lastSeq: number): string {
  return `${file}.${String(lastSeq).padStart(DIGITS, '0')}`;
}

/** The beginning of the file that goes on, while it is not in its place yet. */
export function nextName(file: string): string {
  return `${file}.next`;
}

interface ClosedName {
  /** The name of the file that was appended to. */
  readonly stem: string;
  /** The last record. */
  readonly upTo: number;
}

/** Undefined: no name of a closed segment. */
function readName(file: string): ClosedName | undefined {
  const [, stem, digits] = NAME.exec(file) ?? [];
  return stem === undefined || digits === undefined ? undefined : { stem, upTo: Number(digits) };
}

/** Which segment a record says that it follows; undefined: it says nothing of the kind. */
export function continuedIn(entry: TrailEntry): Pick<Continued, 'segment' | 'lost'> | undefined {
  const { event, segment, lost, seq } = entry;
  if (event !== 'trail.continued' || segment === undefined || basename(segment) !== segment) return undefined;
  if (readName(segment)?.upTo !== seq - 1) return undefined;
  return { segment, ...(lost === true ? { lost } : {}) };
}

export interface Segment {
  readonly file: string;
  /** Its last record, by its name. */
  readonly upTo: number;
}

/** What the first line of a file says. */
export interface Head extends ChainedLine {
  readonly continued?: Pick<Continued, 'segment' | 'lost'>;
}

/** A segment lies beside the file itself, not beside a link to it. */
export function realOf(file: string): string {
  try {
    return realpathSync(file);
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return file;
  }
}

/** `trail.continued` has some hundred bytes. */
const HEAD_LENGTH = 64 * 1024;
const LINE_BREAK = 10;

export function headOf(file: string): Head | undefined {
  return within(file, headIn);
}

/** Undefined where there is no whole line, or one that somebody has changed. */
export function headIn(handle: number): Head | undefined {
  const bytes = readFully(handle, 0, HEAD_LENGTH);
  const line = bytes.subarray(0, Math.max(0, bytes.indexOf(LINE_BREAK)));
  const link = readLine(line);
  if (link === undefined || !link.sound) return undefined;
  const entry = parseEntry(line);
  const continued = entry === undefined ? undefined : continuedIn(entry);
  return { ...link, ...(continued === undefined ? {} : { continued }) };
}

/**
 * What comes before `file`, in its order; `head` is how the file begins. Copies that have a number in their name may lie there,
 * too: a segment ends with the record that its name tells, or the file after it names it.
 */
export function segmentsBefore(file: string, head: Head | undefined): readonly Segment[] {
  const stem = stemOf(file, head);
  // Of an archived segment, and of a trail that was renamed, what is later is no part.
  const known = closedBeside(stem).filter(({ upTo }) => stem === file || upTo < (head?.seq ?? 0));
  let named = head?.continued?.segment;
  const found: Segment[] = [];
  for (const each of known.toReversed()) {
    if (basename(each.file) !== named && !endsAsNamed(each)) continue;
    found.unshift(each);
    named = headOf(each.file)?.continued?.segment;
  }
  return found;
}

function stemOf(file: string, head: Head | undefined): string {
  const { stem } = readName(head?.continued?.segment ?? '') ?? {};
  return stem === undefined ? file : join(dirname(file), stem);
}

/** By name, in their order. What cannot be listed is not there. */
export function closedBeside(stem: string): readonly Segment[] {
  const folder = dirname(stem);
  const closed = namesIn(folder).flatMap(name => {
    const read = readName(name);
    return read?.stem === basename(stem) ? [{ file: join(folder, name), upTo: read.upTo }] : [];
  });
  return closed.filter(({ file }) => isFile(file)).sort((left, right) => left.upTo - right.upTo);
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return [];
  }
}

function endsAsNamed({ file, upTo }: Segment): boolean {
  const seq = within(file, handle => {
    const { line } = lastLine(handle, fstatSync(handle).size);
    return line === undefined ? undefined : readLine(line)?.seq;
  });
  return seq === upTo;
}

/** A closed segment is read, and never appended to. Fails `wrong-usage`. */
export function mustBeOpen(file: string): void {
  const name = readName(file);
  if (name === undefined || !isFile(file) || !endsAsNamed({ file, upTo: name.upTo })) return;
  throw new Problem({
    code: 'wrong-usage',
    subject: `audit trail ${file}`,
    reason: 'it is a closed segment, to which nothing is added',
    remedy: `--audit ${name.stem}`,
  });
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}

export interface Closed extends Segment {
  readonly end: Link;
}

/** What a file that is not there goes on after. Fails `human-needed` where it does not end as it was closed. */
export function newestClosed(file: string): Closed | undefined {
  const newest = closedBeside(file).findLast(endsAsNamed);
  if (newest === undefined) return undefined;
  return { ...newest, end: endOf(newest.file) };
}

/** The last record of a file that does not end in the middle of one. */
export function endOf(file: string): Link {
  const { last, tail } = within(file, handle => readEnd(handle, file));
  if (tail.tail !== 'none') throw broken(file);
  return last;
}

function within<T>(file: string, read: (handle: number) => T): T {
  const handle = openSync(file, 'r');
  try {
    return read(handle);
  } finally {
    closeSync(handle);
  }
}

/**
 * Segments of a trail: their names, their order, and how they end. Records are always appended to `audit.jsonl`. If it exceeds
 * a limit, it is closed: it is renamed to `audit.jsonl.000000004711`, where 4711 is its last record. The new file starts with
 * the record `trail.continued`, which is chained to the last record of the closed file like any two lines. Therefore a changed,
 * removed or moved segment is detected like a changed line.
 */
import { closeSync, fstatSync, openSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { errorCode } from '../errorCode.ts';
import { Problem } from '../problem.ts';
import { type ChainedLine, type Link, readLine } from './chain.ts';
import { parseEntry, type TrailEntry } from './entry.ts';
import { broken, lastLine, readEnd, readFully } from './trailLines.ts';

/** The fields of `trail.continued`, in addition to those of every record. */
export interface Continued {
  /** The name of the closed file, which is in the same folder unless it was moved to an archive. */
  readonly segment: string;
  /** Its size. */
  readonly bytes: number;
  /** Set if the file that continued that segment was missing or had no record: its records are lost. */
  readonly lost?: true;
}

const DIGITS = 12;
const NAME = /^(.+)\.(\d{12,15})$/;

export function closedName(file: string, lastSeq: number): string {
  return `${file}.${String(lastSeq).padStart(DIGITS, '0')}`;
}

/** The temporary name of the new file before it is renamed to its final name. */
export function nextName(file: string): string {
  return `${file}.next`;
}

interface ClosedName {
  /** The name of the trail without the number. */
  readonly stem: string;
  /** The `seq` of its last record. */
  readonly upTo: number;
}

/** Parses the name of a closed segment; undefined if it is not one. */
function readName(file: string): ClosedName | undefined {
  const [, stem, digits] = NAME.exec(file) ?? [];
  return stem === undefined || digits === undefined ? undefined : { stem, upTo: Number(digits) };
}

/** The segment that a `trail.continued` record continues; undefined for other records. */
export function continuedIn(entry: TrailEntry): Pick<Continued, 'segment' | 'lost'> | undefined {
  const { event, segment, lost, seq } = entry;
  if (event !== 'trail.continued' || segment === undefined || basename(segment) !== segment) return undefined;
  if (readName(segment)?.upTo !== seq - 1) return undefined;
  return { segment, ...(lost === true ? { lost } : {}) };
}

/** A closed segment. */
export interface Segment {
  readonly file: string;
  /** The `seq` of its last record, from its name. */
  readonly upTo: number;
}

/** The first line of a file. */
export interface Head extends ChainedLine {
  readonly continued?: Pick<Continued, 'segment' | 'lost'>;
}

/** The real path of a file: segments are in the folder of the file itself, not of a link to it. */
export function realOf(file: string): string {
  try {
    return realpathSync(file);
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return file;
  }
}

/** A `trail.continued` record has a few hundred bytes. */
const HEAD_LENGTH = 64 * 1024;
const LINE_BREAK = 10;

/** The first line of a file; undefined if it is incomplete or was changed. */
export function headOf(file: string): Head | undefined {
  return within(file, headIn);
}

/** The first line; undefined if it is incomplete or was changed. */
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
 * The segments before `file`, in order; `head` is its first line. The folder may contain copies with a number in their name: a
 * file counts as a segment if it ends with the record of its name, or if the next segment names it.
 */
export function segmentsBefore(file: string, head: Head | undefined): readonly Segment[] {
  const stem = stemOf(file, head);
  // If `file` is an archived segment or a renamed trail, later segments are not part of it.
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

/** Closed segments in the folder, in order; none if the folder cannot be listed. */
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

/** Throws `wrong-usage` for a closed segment, which is never appended to. */
export function mustBeOpen(file: string): void {
  const name = readName(file);
  if (name === undefined || !isFile(file) || !endsAsNamed({ file, upTo: name.upTo })) return;
  throw new Problem({
    code: 'wrong-usage',
    subject: `audit trail ${file}`,
    reason: 'it is a closed segment, which is never appended to',
    remedy: `--audit ${name.stem}`,
  });
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}

export interface Closed extends Segment {
  readonly end: Link;
}

/** The segment that a missing file continues. Throws `human-needed` if it no longer ends as it did when it was closed. */
export function newestClosed(file: string): Closed | undefined {
  const newest = closedBeside(file).findLast(endsAsNamed);
  if (newest === undefined) return undefined;
  return { ...newest, end: endOf(newest.file) };
}

/** The last record of a file; throws if the file ends within a record. */
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

/** Reads a whole trail record by record, and checks its integrity. A trail may be larger than the memory. */
import { closeSync, fstatSync, openSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { errorCode } from '../errorCode.ts';
import { type Link, readLine } from './chain.ts';
import { parseEntry, type TrailEntry } from './entry.ts';
import { mustBeFile, trailTrouble } from './fileTrouble.ts';
import { closedBeside, headIn, nextName, realOf, type Segment, segmentsBefore } from './segments.ts';
import { type Checked, checking } from './trailCheck.ts';
import { eachLine } from './trailLines.ts';

/** The result of reading a trail. */
export interface ReadTrail extends Checked {
  readonly file: string;
  /** The closed segments before the file, in order. */
  readonly segments: readonly string[];
  /** The files, and how many bytes of each were read. */
  readonly read: readonly PartRead[];
}

interface PartRead {
  readonly file: string;
  readonly length: number;
  /** Device and inode of the file that is appended to, which may be renamed later. */
  readonly identity?: string;
}

/**
 * Calls `read` with the records in order, segment by segment; lines that cannot be parsed are among the faults. With an anchor,
 * lines removed at the end are found, too. Throws a Problem if the file cannot be read.
 */
export async function readTrail(
  file: string,
  read: (entry: TrailEntry) => void,
  anchor?: Link,
): Promise<ReadTrail> {
  const walk = checking(bytes => {
    const entry = parseEntry(bytes);
    if (entry !== undefined) read(entry);
    return entry;
  }, anchor);
  return withParts(file, async ({ segments, current }) => {
    const parts: PartRead[] = [];
    for (const segment of segments) {
      walk.segment(basename(segment.file));
      const rest = await eachLine(segment.file, walk.line);
      walk.finishSegment(rest.bytes);
      parts.push({ file: segment.file, length: rest.read });
    }
    const rest = current === undefined ? NOTHING : await eachLine(current, walk.line);
    if (current !== undefined) parts.push({ file, length: rest.read, identity: identityOf(current) });
    const checked = walk.finish(rest.bytes, rest.bytes.length === rest.length);
    const names = segments.map(segment => basename(segment.file));
    return { file, segments: names, read: parts, ...checked, tailBytes: rest.length };
  });
}

const NOTHING = { bytes: Buffer.alloc(0), length: 0, read: 0 };

/** The run is within the first bytes of each record that this program writes. */
const BEGINNING_LENGTH = 400;
const RUN = /"run":"([^"\\]+)"/;

/** Reads the records of some runs again, of a trail that was read before. */
export async function rereadTrail(
  { file, read: parts, tail }: ReadTrail,
  runs: readonly string[],
  read: (entry: TrailEntry) => void,
): Promise<void> {
  const wanted = new Set(runs);
  const tell = (line: Buffer) => {
    const [, run] = RUN.exec(line.toString('latin1', 0, BEGINNING_LENGTH)) ?? [];
    if (run !== undefined && !wanted.has(run)) return;
    const entry = readLine(line) === undefined ? undefined : parseEntry(line);
    if (entry !== undefined) read(entry);
  };
  try {
    for (const part of parts) {
      const place = part.identity === undefined ? part.file : whereabouts(part.file, part.identity);
      const { bytes } = await eachLine(place, tell, part.length);
      if (part.identity !== undefined && tail === 'unended') tell(bytes);
    }
  } catch (error) {
    throw trailTrouble(file, 'read', error);
  }
}

async function withParts<T>(file: string, use: (parts: Parts) => Promise<T>): Promise<T> {
  mustBeFile(file);
  try {
    const parts = openParts(file);
    try {
      return await use(parts);
    } finally {
      if (parts.current !== undefined) closeSync(parts.current);
    }
  } catch (error) {
    throw trailTrouble(file, 'read', error);
  }
}

interface Parts {
  readonly segments: readonly Segment[];
  /** The handle of the open file; undefined if it is missing. */
  readonly current: number | undefined;
}

/** Closing a segment takes milliseconds. */
const MOST_TRIES = 20;

/**
 * A consistent view of the files, also while another process closes a segment. Throws the error of the file system if nothing
 * can be read; the caller closes the file.
 */
export function openParts(file: string): Parts {
  const real = realOf(file);
  for (let left = MOST_TRIES; ; left -= 1) {
    const before = namesBeside(real);
    const current = openCurrent(real);
    try {
      const segments = segmentsBefore(real, current === undefined ? undefined : headIn(current));
      if (current === undefined && segments.length === 0) statSync(real);
      if (left === 0 || namesBeside(real) === before) return { segments, current };
    } catch (error) {
      if (current !== undefined) closeSync(current);
      throw error;
    }
    if (current !== undefined) closeSync(current);
  }
}

function namesBeside(file: string): string {
  return closedBeside(file)
    .map(({ upTo }) => upTo)
    .join(' ');
}

/** Opens the current file. Between the two renames of closing a segment it has its temporary name. */
function openCurrent(file: string): number | undefined {
  return openThere(file) ?? (closedBeside(file).length > 0 ? openThere(nextName(file)) : undefined);
}

function openThere(file: string): number | undefined {
  try {
    return openSync(file, 'r');
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    return undefined;
  }
}

/** Identifies a file independently of its name. */
function identityOf(handle: number): string {
  const { dev, ino } = fstatSync(handle);
  return `${dev} ${ino}`;
}

/** The current path of a file that may have been closed, and renamed, since it was read. */
function whereabouts(file: string, identity: string): string {
  const real = realOf(file);
  const places = [real, nextName(real), ...closedBeside(real).map(each => each.file)];
  const isIt = (place: string) => {
    const found = statSync(place, { throwIfNoEntry: false });
    return found !== undefined && `${found.dev} ${found.ino}` === identity;
  };
  return places.find(isIt) ?? real;
}

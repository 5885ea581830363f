/** Reads a whole trail: its records one by one, and whether it is as it was written. A trail may be larger than the memory. */
import { closeSync, fstatSync, openSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { errorCode } from '../errorCode.ts';
import { type Link, readLine } from './chain.ts';
import { parseEntry, type TrailEntry } from './entry.ts';
import { mustBeFile, trailTrouble } from './fileTrouble.ts';
import { closedBeside, headIn, nextName, realOf, type Segment, segmentsBefore } from './segments.ts';
import { type Checked, checking } from './trailCheck.ts';
import { eachLine } from './trailLines.ts';

export interface ReadTrail extends Checked {
  readonly file: string;
  /** The closed segments that were read before it, in their order. */
  readonly segments: readonly string[];
  /** How many bytes of which files that is about. */
  readonly read: readonly PartRead[];
}

interface PartRead {
  readonly file: string;
  readonly length: number;
  /** Of the file that is appended to, which may get another name. */
  readonly identity?: string;
}

/**
 * `read` gets the records in their order, segment by segment; lines that cannot be understood are among the faults. With an anchor, also
 * finds what was cut off at the end. Fails with a Problem where the file cannot be read.
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

/** How each record begins that this program writes: the run is near. */
const BEGINNING_LENGTH = 400;
const RUN = /"run":"([^"\\]+)"/;

/** The records of some runs once more, of a trail that has been read. */
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
  /** The open file itself; undefined where it is missing. */
  readonly current: number | undefined;
}

/** A run needs milliseconds to close a segment. */
const MOST_TRIES = 20;

/**
 * As they are at one moment, whoever closes a segment meanwhile. Throws what the file system says where nothing can be read; whoever
 * asks closes the file.
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

/** Between the two names that change while a segment is closed, what goes on has the other one. */
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

/** Tells a file from others, whatever its name is by now. */
function identityOf(handle: number): string {
  const { dev, ino } = fstatSync(handle);
  return `${dev} ${ino}`;
}

/** Where the file is by now that had this name: a run may have closed it since. */
function whereabouts(file: string, identity: string): string {
  const real = realOf(file);
  const places = [real, nextName(real), ...closedBeside(real).map(each => each.file)];
  const isIt = (place: string) => {
    const found = statSync(place, { throwIfNoEntry: false });
    return found !== undefined && `${found.dev} ${found.ino}` === identity;
  };
  return places.find(isIt) ?? real;
}

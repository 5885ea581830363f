/** Reads a whole trail: its records one by one, and whether it is as it was written. A trail may be larger than the memory. */
import { closeSync } from 'node:fs';
import { basename } from 'node:path';
import { type Link, readLine } from './chain.ts';
import { type Checked, checking } from './check.ts';
import { parseEntry, type TrailEntry } from './entry.ts';
import { trailTrouble } from './fileTrouble.ts';
import { identityOf, openParts, type Parts, whereabouts } from './parts.ts';
import { eachLine, mustBeFile } from './trailFile.ts';

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

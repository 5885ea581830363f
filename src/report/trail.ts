/** Reads a whole trail: its records one by one, and whether it is as it was written. A trail may be larger than the memory. */
import { type Link, readLine } from './chain.ts';
import { type Checked, checking } from './check.ts';
import { parseEntry, type TrailEntry } from './entry.ts';
import { trailTrouble } from './fileTrouble.ts';
import { eachLine, mustBeFile } from './trailFile.ts';

export interface ReadTrail extends Checked {
  readonly file: string;
  /** How many bytes of the file that is about. */
  readonly length: number;
}

/**
 * `read` gets the records in the order of the file; lines that cannot be understood are among the faults. With an anchor, also
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
    return entry !== undefined;
  }, anchor);
  const rest = await linesOf(file, walk.line);
  const checked = walk.finish(rest.bytes, rest.bytes.length === rest.length);
  return { file, ...checked, tailBytes: rest.length, length: rest.read };
}

/** How each record begins that this program writes: the run is near. */
const BEGINNING_LENGTH = 400;
const RUN = /"run":"([^"\\]+)"/;

/** The records of some runs once more, of a trail that has been read. */
export async function rereadTrail(
  { file, length, tail }: ReadTrail,
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
  const { bytes } = await linesOf(file, tell, length);
  if (tail === 'unended') tell(bytes);
}

async function linesOf(file: string, tell: (line: Buffer) => void, upTo?: number) {
  mustBeFile(file);
  try {
    return await eachLine(file, tell, upTo);
  } catch (error) {
    throw trailTrouble(file, 'read', error);
  }
}

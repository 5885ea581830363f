/**
 * Checks the end of a trail before a run appends to it, at a cost independent of its length. The rest is checked by `keyturn
 * history --check`.
 */
import { closeSync, fstatSync, openSync } from 'node:fs';
import { BEFORE_THE_FIRST, breakBetween, type Link, readLine } from './chain.ts';
import { parseEntry } from './entry.ts';
import { trailTrouble } from './fileTrouble.ts';
import { continuedIn } from './segments.ts';
import { openParts } from './trail.ts';
import { lossIn } from './trailCheck.ts';
import { readFully } from './trailLines.ts';

/** Number of bytes checked, some thousand records. */
const LOOKED_AT = 1024 * 1024;
const LINE_BREAK = 10;

/**
 * Faults as sentences: `what follows record 17 was changed: …`. The bytes after the last line break are checked when they are
 * repaired.
 */
export function tailFaults(file: string): string[] {
  try {
    return faultsIn(linesAtEnd(file));
  } catch (error) {
    throw trailTrouble(file, 'read', error);
  }
}

/** `seq:hash` of the last record, to be kept elsewhere; undefined where there is none that can be read. */
export function anchorOf(file: string): string | undefined {
  try {
    const last = linesAtEnd(file).lines.map(readLine).at(-1);
    return last === undefined ? undefined : `${last.seq}:${last.hash}`;
  } catch {
    return undefined;
  }
}

interface AtEnd {
  readonly lines: readonly Buffer[];
  /** The link before the first line; undefined if the lines before it were not read. */
  readonly before: Link | undefined;
}

/** If the file is short because it continues a segment, the end of that segment is read, too. */
function linesAtEnd(file: string): AtEnd {
  const { segments, current } = openParts(file);
  let lines: readonly Buffer[] = [];
  let left = LOOKED_AT;
  const look = (handle: number): void => {
    const { size } = fstatSync(handle);
    lines = [...lastLines(handle, size, left), ...lines];
    left -= size;
  };
  if (current !== undefined) closing(current, look);
  for (const segment of segments.toReversed()) {
    if (left <= 0) break;
    closing(openSync(segment.file, 'r'), look);
  }
  return { lines, before: left < 0 ? undefined : startOf(lines[0]) };
}

function closing(handle: number, look: (handle: number) => void): void {
  try {
    look(handle);
  } finally {
    closeSync(handle);
  }
}

function lastLines(handle: number, size: number, most: number): Buffer[] {
  const from = Math.max(0, size - most);
  const bytes = readFully(handle, from, size - from);
  const lines: Buffer[] = [];
  let start = from === 0 ? 0 : bytes.indexOf(LINE_BREAK) + 1;
  for (let stop = bytes.indexOf(LINE_BREAK, start); stop >= 0; stop = bytes.indexOf(LINE_BREAK, start)) {
    lines.push(bytes.subarray(start, stop));
    start = stop + 1;
  }
  return lines;
}

/** The link that the first record continues: the beginning of the trail, or a missing segment. */
function startOf(line: Buffer | undefined): Link {
  const [link, entry] = line === undefined ? [] : [readLine(line), parseEntry(line)];
  if (link === undefined || entry === undefined || continuedIn(entry) === undefined) return BEFORE_THE_FIRST;
  return { seq: link.seq - 1, hash: link.previous };
}

function faultsIn({ lines, before }: AtEnd): string[] {
  const faults: string[] = [];
  let last = before;
  for (const bytes of lines) {
    const line = readLine(bytes);
    const after = last === undefined ? 'its end' : `what follows record ${last.seq}`;
    // The link before the first line that is read is unknown, so the line is compared only with its own data.
    const expected = last ?? { seq: (line?.seq ?? 1) - 1, hash: line?.previous ?? '' };
    const broken =
      line === undefined
        ? 'is not a record of a trail'
        : (breakBetween(expected, line) ?? lossIn(parseEntry(bytes)));
    if (broken !== undefined) faults.push(`${after} ${broken}`);
    last = line ?? last;
  }
  return faults;
}

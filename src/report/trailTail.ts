/**
 * What the end of a trail shows of what was done to it: enough for a run that is about to append, at the same cost however
 * long the trail is. What was done further up `keyturn history --check` finds.
 */
import { closeSync, fstatSync, openSync } from 'node:fs';
import { BEFORE_THE_FIRST, breakBetween, type Link, readLine } from './chain.ts';
import { parseEntry } from './entry.ts';
import { trailTrouble } from './fileTrouble.ts';
import { continuedIn } from './segments.ts';
import { openParts } from './trail.ts';
import { lossIn } from './trailCheck.ts';
import { readFully } from './trailLines.ts';

/** Some thousand records. */
const LOOKED_AT = 1024 * 1024;
const LINE_BREAK = 10;

/** Sentences: `what follows record 17 was changed: …`. What stands after the last line break is looked at when it is mended. */
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
  /** Undefined: the first of the lines follows what was not looked at. */
  readonly before: Link | undefined;
}

/** A file that goes on after a segment may be short: then the end of that segment is looked at, too. */
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

/** What the first record that is here follows: nothing, or a segment that is not here. */
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
    // Of the first line that is looked at nobody knows what it should follow.
    const expected = last ?? { seq: (line?.seq ?? 1) - 1, hash: line?.previous ?? '' };
    const broken =
      line === undefined
        ? 'is no record of a trail'
        : (breakBetween(expected, line) ?? lossIn(parseEntry(bytes)));
    if (broken !== undefined) faults.push(`${after} ${broken}`);
    last = line ?? last;
  }
  return faults;
}

/**
 * What the end of a trail shows of what was done to it: enough for a run that is about to append, at the same cost however
 * long the trail is. What was done further up `keyturn history --check` finds.
 */
import { closeSync, fstatSync, openSync } from 'node:fs';
import { BEFORE_THE_FIRST, breakBetween, type Link, readLine } from './chain.ts';
import { trailTrouble } from './fileTrouble.ts';
import { readFully } from './trailEnd.ts';

/** Some thousand records. */
const LOOKED_AT = 1024 * 1024;
const LINE_BREAK = 10;

/** Sentences: `what follows record 17 was changed: …`. What stands after the last line break is looked at when it is mended. */
export function tailFaults(file: string): string[] {
  try {
    const handle = openSync(file, 'r');
    try {
      return faultsIn(linesAtEnd(handle));
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    throw trailTrouble(file, 'read', error);
  }
}

interface AtEnd {
  readonly lines: readonly Buffer[];
  /** Undefined: the first of the lines follows what was not looked at. */
  readonly before: Link | undefined;
}

function linesAtEnd(handle: number): AtEnd {
  const { size } = fstatSync(handle);
  const from = Math.max(0, size - LOOKED_AT);
  const bytes = readFully(handle, from, size - from);
  const lines: Buffer[] = [];
  let start = from === 0 ? 0 : bytes.indexOf(LINE_BREAK) + 1;
  for (let stop = bytes.indexOf(LINE_BREAK, start); stop >= 0; stop = bytes.indexOf(LINE_BREAK, start)) {
    lines.push(bytes.subarray(start, stop));
    start = stop + 1;
  }
  return { lines, before: from === 0 ? BEFORE_THE_FIRST : undefined };
}

function faultsIn({ lines, before }: AtEnd): string[] {
  const faults: string[] = [];
  let last = before;
  for (const bytes of lines) {
    const line = readLine(bytes);
    const after = last === undefined ? 'its end' : `what follows record ${last.seq}`;
    // Of the first line that is looked at nobody knows what it should follow.
    const expected = last ?? { seq: (line?.seq ?? 1) - 1, hash: line?.previous ?? '' };
    const broken = line === undefined ? 'is no record of a trail' : breakBetween(expected, line);
    if (broken !== undefined) faults.push(`${after} ${broken}`);
    last = line ?? last;
  }
  return faults;
}

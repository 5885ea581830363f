/**
 * Appends records to a trail: takes its lock, checks how the file ends, and syncs to disk before it returns. It waits only
 * while another process is appending.
 */

import { closeSync, constants, fsyncSync, ftruncateSync, openSync } from 'node:fs';
import { chained } from './chain.ts';
import { notWritable, trailTrouble, unfitness } from './fileTrouble.ts';
import { readEnd, type TrailEnd } from './trailLines.ts';
import { lockLost, underLock } from './trailLock.ts';
import { type Appending, openTrailFile, writeAll } from './trailOpen.ts';

/** Appends the records in one write; without records, only checks that this is possible. Throws a Problem. */
export async function append(records: readonly object[], to: Appending): Promise<void> {
  try {
    const unfit = unfitness(to.file);
    if (unfit !== undefined) throw notWritable(to.file, unfit);
    await underLock(to, holds => withEnd(to, holds, add => records.length > 0 && add(records)));
  } catch (error) {
    throw trailTrouble(to.file, 'written', error);
  }
}

/** Repairs the end of the file: adds a missing line break, and removes a torn record. To be called under the lock. */
export function mend(to: Appending, holds: () => boolean): void {
  withEnd(to, holds, (add, end) => end.tail.tail !== 'none' && add([]));
}

type Add = (records: readonly object[]) => void;

function withEnd(to: Appending, holds: () => boolean, act: (add: Add, end: TrailEnd) => void): void {
  const { handle, last } = openTrailFile(to, holds);
  try {
    const end = readEnd(handle, to.file, last);
    act(records => {
      const text = textAfter(end, records, to);
      if (!holds()) throw lockLost(to.file);
      if (end.tail.tail === 'torn') overwrite(to.file, text, end.offset);
      else writeAll(handle, Buffer.from(text));
      fsyncSync(handle);
    }, end);
  } finally {
    closeSync(handle);
  }
}

function textAfter({ last, tail, bytes }: TrailEnd, records: readonly object[], to: Appending): string {
  const mended = [...records];
  if (tail.tail === 'unended') mended.unshift(to.repaired({ how: 'ended', bytes: bytes.length }));
  if (tail.tail === 'torn')
    mended.unshift(to.repaired({ how: 'dropped', bytes: bytes.length, text: bytes.toString('utf8') }));
  const parts = tail.tail === 'unended' ? ['\n'] : [];
  let end = tail.tail === 'unended' ? tail.link : last;
  for (const record of mended) {
    const { text, link } = chained(end, record);
    parts.push(text);
    end = link;
  }
  return parts.join('');
}

/**
 * Overwrites a torn record with the record that describes the repair. That one contains the torn text and is therefore longer:
 * if this write is interrupted, the file again ends with the torn beginning of one record.
 */
function overwrite(file: string, text: string, offset: number): void {
  const handle = openSync(file, constants.O_RDWR);
  try {
    const bytes = Buffer.from(text);
    writeAll(handle, bytes, offset);
    ftruncateSync(handle, offset + bytes.length);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

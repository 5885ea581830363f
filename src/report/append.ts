/**
 * Appends records to a trail: under its lock, after a look at how it ends, on the disk before it returns. Nothing is
 * awaited unless another process is appending this moment.
 */

import { closeSync, constants, fsyncSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { errorCode } from '../errorCode.ts';
import { Problem } from '../problem.ts';
import { chained } from './chain.ts';
import { notWritable, trailTrouble } from './fileTrouble.ts';
import { readEnd, type TrailEnd } from './trailEnd.ts';
import { unfitness } from './trailFile.ts';
import { breakTrailLock, lockFileOf, lockSeen, takeTrailLock } from './trailLock.ts';

export interface Appending {
  readonly file: string;
  /** Tells this process from all others. */
  readonly owner: string;
  readonly sleep: (ms: number) => Promise<void>;
  /** The fields of the record that tells what was mended. */
  readonly repaired: (what: Repair) => object;
}

export interface Repair {
  /** `dropped`: the torn beginning of a record. `ended`: a record that lacked its line break; nothing is lost. */
  readonly how: 'dropped' | 'ended';
  readonly bytes: number;
  /** What was dropped. */
  readonly text?: string;
}

/** Appends the records in one go; with none, only looks whether it could. Fails with a Problem. */
export async function append(records: readonly object[], to: Appending): Promise<void> {
  try {
    const unfit = unfitness(to.file);
    if (unfit !== undefined) throw notWritable(to.file, unfit);
    const lock = await lockPatiently(to);
    try {
      write(records, to, lock.holds);
    } finally {
      lock.release();
    }
  } catch (error) {
    throw trailTrouble(to.file, 'written', error);
  }
}

const PAUSE_MS = 20;
/** A lock is held for milliseconds. Unchanged for 10 s, it was left behind by a process that died or is stopped. */
const PAUSES_UNTIL_STALE = 500;
const MOST_PAUSES = 3 * PAUSES_UNTIL_STALE;

async function lockPatiently({ file, owner, sleep }: Appending) {
  let seen: string | undefined;
  let since = 0;
  for (let pause = 0; pause < MOST_PAUSES; pause += 1) {
    const lock = takeTrailLock(file, owner);
    if (lock !== undefined) return lock;
    const now = lockSeen(file);
    if (now !== seen) [seen, since] = [now, pause];
    else if (now !== undefined && pause - since >= PAUSES_UNTIL_STALE) breakTrailLock(file, owner, now);
    await sleep(PAUSE_MS);
  }
  throw new Problem({
    code: 'refused',
    subject: `audit trail ${file}`,
    reason: 'others write it all the time, or a lock was left behind',
    remedy: `rm ${lockFileOf(file)}*   (if no keyturn is running)`,
  });
}

function write(records: readonly object[], to: Appending, holds: () => boolean): void {
  const handle = openTrailFile(to.file);
  try {
    const end = readEnd(handle, to.file);
    if (records.length === 0) return;
    const text = textAfter(end, records, to);
    if (!holds()) throw lockLost(to.file);
    if (end.tail.tail === 'torn') overwrite(to.file, text, end.offset);
    else writeAll(handle, Buffer.from(text));
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

const { O_RDWR, O_APPEND, O_CREAT, O_RDONLY } = constants;

/** Made if it is missing, for its owner only; then its name is brought to the disk, too. */
function openTrailFile(file: string): number {
  try {
    return openSync(file, O_RDWR | O_APPEND);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
  const handle = openSync(file, O_RDWR | O_APPEND | O_CREAT, 0o600);
  const folder = openSync(dirname(file), O_RDONLY);
  fsyncSync(folder);
  closeSync(folder);
  return handle;
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
 * Over a torn record is written the one that tells of it, which holds its text and so is longer: wherever this is
 * cut short, the torn beginning of one record stands there again.
 */
function overwrite(file: string, text: string, offset: number): void {
  const handle = openSync(file, O_RDWR);
  try {
    const bytes = Buffer.from(text);
    writeAll(handle, bytes, offset);
    ftruncateSync(handle, offset + bytes.length);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** At `offset`, or where the handle appends. */
function writeAll(handle: number, bytes: Buffer, offset?: number): void {
  for (let done = 0; done < bytes.length; ) {
    const position = offset === undefined ? null : offset + done;
    done += writeSync(handle, bytes, done, bytes.length - done, position);
  }
}

function lockLost(file: string): Problem {
  return new Problem({
    code: 'try-later',
    subject: `audit trail ${file}`,
    reason: 'this process was stopped for so long that another took the lock over',
  });
}

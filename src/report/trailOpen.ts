/**
 * Opens the file of a trail for appending. Creates it if it does not exist; after a closed segment, the continuation is written
 * completely and then renamed. All under the lock.
 */
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  renameSync,
  type Stats,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { basename, dirname } from 'node:path';
import { errorCode } from '../errorCode.ts';
import { BEFORE_THE_FIRST, chained, type Link } from './chain.ts';
import { type Closed, type Continued, headOf, newestClosed, nextName, realOf } from './segments.ts';
import { isBare, readEnd } from './trailLines.ts';
import { lockLost } from './trailLock.ts';

/** The parameters of every write to a trail. */
export interface Appending {
  readonly file: string;
  /** Identifies this process. */
  readonly owner: string;
  readonly sleep: (ms: number) => Promise<void>;
  /** The fields of the record that describes a repair. */
  readonly repaired: (what: Repair) => object;
  /** The fields of the first record of a file that continues a closed segment. */
  readonly continued: (what: Continued) => object;
}

/** A repair of the end of a trail, as recorded in it. */
export interface Repair {
  /** `dropped`: the torn beginning of a record was removed. `ended`: a missing line break was added; nothing is lost. */
  readonly how: 'dropped' | 'ended';
  readonly bytes: number;
  /** The removed text. */
  readonly text?: string;
}

export interface OpenTrail {
  readonly handle: number;
  /** The link that its first line continues; not used if the file has lines. */
  readonly last: Link;
}

/**
 * Opens the file. If there are closed segments and the file is missing or has no line, it is replaced by a continuation of the
 * newest one (`goOn`).
 */
export function openTrailFile(to: Appending, holds: () => boolean): OpenTrail {
  const there = openThere(to.file);
  const real = realOf(to.file);
  if (there === undefined) {
    const newest = newestClosed(real);
    if (newest === undefined) return { handle: madeFirst(to.file), last: BEFORE_THE_FIRST };
    goOn(real, newest, Buffer.alloc(0), to, holds);
    return { handle: openSync(to.file, FLAGS), last: newest.end };
  }
  return orClosed(there, () => {
    const newest = isBare(there) ? newestClosed(real) : undefined;
    if (newest === undefined) return { handle: there, last: BEFORE_THE_FIRST };
    const { tail, bytes } = readEnd(there, to.file, newest.end);
    if (tail.tail === 'unended') return { handle: there, last: newest.end };
    goOn(real, newest, bytes, to, holds);
    const handle = openSync(to.file, FLAGS);
    closeSync(there);
    return { handle, last: newest.end };
  });
}

const FLAGS = constants.O_RDWR | constants.O_APPEND;

function openThere(file: string): number | undefined {
  try {
    return openSync(file, FLAGS);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    return undefined;
  }
}

/** Creates the file, readable only by its owner, and syncs the folder. */
function madeFirst(file: string): number {
  const handle = openSync(file, FLAGS | constants.O_CREAT, 0o600);
  return orClosed(handle, () => {
    syncFolder(file);
    return handle;
  });
}

function orClosed<T>(handle: number, act: () => T): T {
  try {
    return act();
  } catch (error) {
    closeSync(handle);
    throw error;
  }
}

/**
 * Puts the continuation of a closed segment in place. A run that died while closing a segment has left it ready. Otherwise
 * somebody has removed the continuation; this is recorded (`lost`), so that a check reports it. `torn`: the torn beginning of a
 * first line.
 */
function goOn(file: string, newest: Closed, torn: Buffer, to: Appending, holds: () => boolean): void {
  if (isThere(file) || !isReady(file, newest)) {
    const like = statSync(newest.file);
    const segment = basename(newest.file);
    const first = chained(newest.end, to.continued({ segment, bytes: like.size, lost: true }));
    const told = to.repaired({ how: 'dropped', bytes: torn.length, text: torn.toString('utf8') });
    const text = torn.length === 0 ? first.text : first.text + chained(first.link, told).text;
    writeNext(file, text, like, 'if possible');
  }
  if (!holds()) throw lockLost(file);
  renameSync(nextName(file), file);
  syncFolder(file);
}

/** Whether the continuation is complete and continues this segment. */
function isReady(file: string, { end }: Closed): boolean {
  const next = nextName(file);
  if (lstatSync(next, { throwIfNoEntry: false })?.isFile() !== true) return false;
  const head = headOf(next);
  return head?.continued !== undefined && head.seq === end.seq + 1 && head.previous === end.hash;
}

/**
 * Writes the new file with the owner and permissions of the previous file, so that the same users can read and write it. It
 * never follows a link with the temporary name.
 */
export function writeNext(file: string, text: string, like: Stats, owned: 'exactly' | 'if possible'): void {
  discardNext(file);
  const handle = openSync(nextName(file), 'wx', 0o600);
  try {
    writeAll(handle, Buffer.from(text));
    giveTo(handle, like, owned === 'exactly');
    fchmodSync(handle, like.mode & 0o777);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  syncFolder(file);
}

function giveTo(handle: number, { uid, gid }: Stats, isMust: boolean): void {
  const mine = fstatSync(handle);
  if (mine.uid === uid && mine.gid === gid) return;
  try {
    fchownSync(handle, uid, gid);
  } catch (error) {
    if (isMust || errorCode(error) === undefined) throw error;
  }
}

/** Removes the temporary file of a continuation, if there is one. */
export function discardNext(file: string): void {
  try {
    unlinkSync(nextName(file));
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

/** Whether the path exists; a dangling link exists, too. */
export function isThere(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}

/** Writes all bytes at `offset`, or at the end if the handle appends. */
export function writeAll(handle: number, bytes: Buffer, offset?: number): void {
  for (let done = 0; done < bytes.length; ) {
    const position = offset === undefined ? null : offset + done;
    done += writeSync(handle, bytes, done, bytes.length - done, position);
  }
}

/** Syncs the folder of `file` to disk, so that new names survive a crash. */
export function syncFolder(file: string): void {
  const folder = openSync(dirname(file), constants.O_RDONLY);
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** The file that goes on after a closed one: written beside its place, and put there as a whole. */
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  type Stats,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { errorCode } from '../errorCode.ts';
import { nextName } from './continued.ts';

/**
 * It gets the owner and the rights of the file before: who could write and read that one can do so with this. What another has
 * put in its place is not followed.
 */
export function writeNext(file: string, text: string, like: Stats, owned: 'exactly' | 'if it can be'): void {
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

export function discardNext(file: string): void {
  try {
    unlinkSync(nextName(file));
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

/** A link to nothing is something, too. */
export function isThere(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}

/** At `offset`, or where the handle appends. */
export function writeAll(handle: number, bytes: Buffer, offset?: number): void {
  for (let done = 0; done < bytes.length; ) {
    const position = offset === undefined ? null : offset + done;
    done += writeSync(handle, bytes, done, bytes.length - done, position);
  }
}

/** Brings the names in the folder of `file` to the disk. */
export function syncFolder(file: string): void {
  const folder = openSync(dirname(file), constants.O_RDONLY);
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

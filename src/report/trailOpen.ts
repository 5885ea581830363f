/** Opens a trail in order to append to it, and makes the file where it is not there. Under the lock. */
import { closeSync, constants, lstatSync, openSync, renameSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { errorCode } from '../errorCode.ts';
import type { Appending } from './appending.ts';
import { BEFORE_THE_FIRST, chained, type Link } from './chain.ts';
import { nextName } from './continued.ts';
import { isThere, syncFolder, writeNext } from './nextFile.ts';
import { type Closed, headOf, newestClosed, realOf } from './segments.ts';
import { isBare, readEnd } from './trailEnd.ts';
import { lockLost } from './trailLock.ts';

export interface OpenTrail {
  readonly handle: number;
  /** What its first line follows; of no use where it has lines. */
  readonly last: Link;
}

/**
 * Where segments were closed, a file that is missing or has no line goes on after the newest of them: `goOn` puts it there
 * as a whole.
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

/** For its owner only; then its name is brought to the disk, too. */
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
 * A run that died while it closed a segment has left the next file ready. Where there is none, somebody has taken away what
 * went on after the segment, which is recorded: a check never calls that sound. `torn`: what is left of its first line.
 */
function goOn(file: string, newest: Closed, torn: Buffer, to: Appending, holds: () => boolean): void {
  if (isThere(file) || !isReady(file, newest)) {
    const like = statSync(newest.file);
    const segment = basename(newest.file);
    const first = chained(newest.end, to.continued({ segment, bytes: like.size, lost: true }));
    const told = to.repaired({ how: 'dropped', bytes: torn.length, text: torn.toString('utf8') });
    const text = torn.length === 0 ? first.text : first.text + chained(first.link, told).text;
    writeNext(file, text, like, 'if it can be');
  }
  if (!holds()) throw lockLost(file);
  renameSync(nextName(file), file);
  syncFolder(file);
}

/** Whether it is whole, and goes on after this segment. */
function isReady(file: string, { end }: Closed): boolean {
  const next = nextName(file);
  if (lstatSync(next, { throwIfNoEntry: false })?.isFile() !== true) return false;
  const head = headOf(next);
  return head?.continued !== undefined && head.seq === end.seq + 1 && head.previous === end.hash;
}

/**
 * Leases as files, for runs on one machine. A rotation has a folder, and each time that its lock changes hands a file
 * with the next number is made in it, which can only be made once: of many runs that find a lock free or left behind
 * at the same moment, one makes the next number and the others find it there. The highest number has the lease. A
 * file is never taken away from under its holder: a run that was stopped and goes on finds a higher number, and knows.
 */

import { link, mkdir, open, rename, rm, unlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { errorCode } from '../errorCode.ts';
import {
  endedAfter,
  type Lease,
  type LeasePlace,
  type LockHolder,
  type Renewed,
  type Taken,
} from '../rotation/leasePlace.ts';
import { BELIEVED } from './leaseTime.ts';
import { type Entry, entryAt, fileAt, leftovers, newest } from './lockFolder.ts';
import { hasDied } from './thisProcess.ts';
import { folderTrouble } from './usableFolder.ts';

/** Untouched for this long, a lock counts as left behind; one whose process is gone does at once. */
const LEASE_MS = 30_000;

/** Each further try means that somebody else was quicker once more. */
const TRIES = 20;

export interface FileLeaseOptions {
  /** The clock of the file system, in milliseconds since 1970. */
  readonly now: () => number;
  readonly leaseMs?: number;
}

export function fileLeases(root: string, { now, leaseMs = LEASE_MS }: FileLeaseOptions): LeasePlace {
  return {
    leaseMs,
    async take({ mark }, me): Promise<Taken> {
      const folder = join(root, mark.replace(/[^\w-]+/g, '_'));
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        return await takeIn(folder, me, { now, leaseMs });
      } catch (error) {
        throw folderTrouble(root, error);
      }
    },
  };
}

async function takeIn(folder: string, me: LockHolder, times: Required<FileLeaseOptions>): Promise<Taken> {
  const { now, leaseMs } = times;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const before = await newest(folder);
    if (before !== undefined && !(await isFree(folder, before, me, times)))
      return { taken: false, ...heldBy(before) };
    const number = (before?.number ?? 0) + 1;
    const holder = { ...me, ended: endedAfter(before?.record, me.run) };
    if (!(await make(folder, number, holder))) continue;
    await untilNoticed(folder, before, leaseMs, now);
    if ((await newest(folder))?.number !== number) {
      await rm(fileAt(folder, number), { force: true });
      continue;
    }
    await clear(folder, number, now() - leaseMs);
    return { taken: true, lease: leaseOn(folder, number, holder, now), holder };
  }
  return { taken: false };
}

async function isFree(
  folder: string,
  { number, record, touchedMs }: Entry,
  me: LockHolder,
  { now, leaseMs }: Required<FileLeaseOptions>,
): Promise<boolean> {
  if (record?.released !== undefined || hasDied(record, me)) return true;
  if (now() - touchedMs >= leaseMs) return true;
  if (touchedMs - now() <= leaseMs) return false;
  // From the future: the clock was put back since. A holder that lives renews it by the clock of today, within this time;
  // the file system's clock is not asked, so that no clock counts but the one that only goes forward.
  await delay(leaseMs);
  return (await entryAt(folder, number))?.touchedMs === touchedMs;
}

/**
 * A file of that name comes into being with its content or not at all, and only for one. It is flushed, so that also
 * after a power cut it says who had the lock; that it is there at all matters to nobody then.
 */
async function make(folder: string, number: number, me: LockHolder): Promise<boolean> {
  const aside = asideOf(folder, me);
  try {
    await write(aside, me, true);
    await link(aside, fileAt(folder, number));
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST' || errorCode(error) === 'ENOENT') return false;
    throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

/**
 * The run before may have come back to life and renewed its lease between our look at it and our number. From now on
 * it finds our number when it renews; until then it believes in that last renewal, and we wait.
 */
async function untilNoticed(
  folder: string,
  before: Entry | undefined,
  leaseMs: number,
  now: () => number,
): Promise<void> {
  if (before === undefined || before.record?.released !== undefined) return;
  const again = await entryAt(folder, before.number);
  if (again === undefined || again.touchedMs === before.touchedMs) return;
  // Of a clock that was put back meanwhile the renewal may lie in the future: no holder believes in it for longer.
  const believed = leaseMs * BELIEVED;
  await delay(Math.min(believed, Math.max(0, again.touchedMs + believed - now())));
}

function leaseOn(folder: string, number: number, first: LockHolder, now: () => number): Lease {
  const file = fileAt(folder, number);
  let written: LockHolder = first;
  return {
    async renew(me): Promise<Renewed> {
      if (me.doing === written.doing) await touch(file, now() / 1000);
      else {
        await replace(folder, file, me);
        written = me;
      }
      const top = await newest(folder);
      return top?.number === number && top.record?.run === me.run
        ? { held: true }
        : { held: false, ...heldBy(top) };
    },
    async release(me) {
      if ((await newest(folder))?.number === number)
        await replace(folder, file, { ...me, released: new Date(now()).toISOString() });
    },
  };
}

async function touch(file: string, seconds: number): Promise<void> {
  try {
    await utimes(file, seconds, seconds);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

/** If the file was cleared away meanwhile it comes back, under a number that counts no more. */
async function replace(
  folder: string,
  file: string,
  content: LockHolder & { released?: string },
): Promise<void> {
  const aside = asideOf(folder, content);
  await write(aside, content, false);
  await rename(aside, file);
}

async function write(file: string, content: LockHolder, flush: boolean): Promise<void> {
  const handle = await open(file, 'w', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(content)}\n`);
    if (flush) await handle.sync();
  } finally {
    await handle.close();
  }
}

/** What came before the number in force, and files of runs that died while they wrote. */
async function clear(folder: string, number: number, olderThanMs: number): Promise<void> {
  for (const file of await leftovers(folder, number, olderThanMs)) await unlink(file).catch(() => {});
}

function asideOf(folder: string, { run, pid }: LockHolder): string {
  return join(folder, `aside-${pid}-${run.replace(/[^\w-]+/g, '_')}`);
}

function heldBy(entry: Entry | undefined): { by?: LockHolder } {
  return entry?.record === undefined ? {} : { by: entry.record };
}

/**
 * Leases as files, for runs on one machine. A rotation has a folder. Each change of the lock's holder creates a file with the
 * next number, which can succeed only once: of several runs that find a lock free or abandoned at the same moment, one creates
 * the next number and the others find that it exists. The highest number holds the lease. The file of a holder is never removed:
 * a run that was suspended and resumes finds a higher number, and has lost the lease.
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

/** A lock that is not renewed for this long counts as abandoned; one whose process has ended does so at once. */
const LEASE_MS = 30_000;

/** Each further attempt means that another run was faster once more. */
const TRIES = 20;

export interface FileLeaseOptions {
  /** The wall clock, in milliseconds since 1970; it is compared with the times of files, and renewals are dated by it. */
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
  // The time is in the future: the wall clock was set back since. A live holder renews the lease by the present clock within
  // `leaseMs`. That time is measured by `delay` alone, whose clock is monotonic.
  await delay(leaseMs);
  return (await entryAt(folder, number))?.touchedMs === touchedMs;
}

/**
 * Creates the file with its content atomically, and only if it does not exist. It is flushed, so that after a power failure it
 * still names the holder; whether the file itself survives does not matter.
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
 * The previous holder may have resumed and renewed its lease after it was read and before the new number was created. Its next
 * renewal finds the new number; until then it relies on its last renewal, so that time is waited for.
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
  // If the clock was set back meanwhile, the renewal may be in the future: no holder relies on it for longer than this.
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

/** Recreates the file if it was removed meanwhile; its number is then no longer the highest. */
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

/** Removes lower numbers, and files of runs that died while writing. */
async function clear(folder: string, number: number, olderThanMs: number): Promise<void> {
  for (const file of await leftovers(folder, number, olderThanMs)) await unlink(file).catch(() => {});
}

function asideOf(folder: string, { run, pid }: LockHolder): string {
  return join(folder, `aside-${pid}-${run.replace(/[^\w-]+/g, '_')}`);
}

function heldBy(entry: Entry | undefined): { by?: LockHolder } {
  return entry?.record === undefined ? {} : { by: entry.record };
}

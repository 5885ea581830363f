/**
 * A lock file per rotation, for runs on one machine. The file names its holder; the holder touches it while it
 * works. A lock counts as left behind when its process is gone, or when nobody has touched it for a while.
 */
import { link, mkdir, open, readFile, rename, stat, unlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../problem.ts';
import type { HeldLock, LockHolder, RotationLock } from './lock.ts';

const TOUCH_EVERY_MS = 5_000;
/** Untouched for this long, a lock counts as left behind by a run that died. */
const STALE_AFTER_MS = 30_000;

export function fileLock(folder: string, now: () => number): RotationLock {
  return {
    async acquire({ name, mark }, holder) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const file = join(folder, `${mark.replace(/[^\w-]+/g, '_')}.lock`);
      if (!(await create(file, holder))) {
        await clearIfStale(file, holder, now);
        if (!(await create(file, holder))) throw await heldByAnother(file, name);
      }
      return hold(file, holder, now);
    },
  };
}

async function create(file: string, holder: LockHolder): Promise<boolean> {
  try {
    const handle = await open(file, 'wx', 0o600);
    await handle.writeFile(`${JSON.stringify(holder)}\n`);
    await handle.close();
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Removes a lock whose holder is dead, or has not touched it for long. It is renamed away before it is deleted, so
 * that of two runs that find it stale only one removes it; and whoever finds that he has taken away a lock that came
 * into being meanwhile puts it back.
 */
async function clearIfStale(file: string, me: LockHolder, now: () => number): Promise<void> {
  try {
    const found = await holderOf(file);
    const { mtimeMs } = await stat(file);
    if (now() - mtimeMs < STALE_AFTER_MS && !diedHere(found, me)) return;
    const aside = `${file}.stale-${me.run}`;
    await rename(file, aside);
    if ((await holderOf(aside))?.run !== found?.run) await link(aside, file);
    await unlink(aside);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'EEXIST') throw error;
  }
}

/** Whether the holder was a process of this very machine that is no more. */
function diedHere(holder: LockHolder | undefined, me: LockHolder): boolean {
  if (holder === undefined || holder.host !== me.host || holder.pid === me.pid) return false;
  try {
    process.kill(holder.pid, 0);
    return false;
  } catch (error) {
    return codeOf(error) === 'ESRCH';
  }
}

function hold(file: string, holder: LockHolder, now: () => number): HeldLock {
  const touch = setInterval(() => {
    const time = now() / 1000;
    utimes(file, time, time).catch(() => {});
  }, TOUCH_EVERY_MS);
  touch.unref();
  return {
    async release() {
      clearInterval(touch);
      if ((await holderOf(file))?.run === holder.run) await unlink(file);
    },
  };
}

async function heldByAnother(file: string, name: string): Promise<Problem> {
  const other = await holderOf(file);
  const who =
    other === undefined
      ? 'another run'
      : `${other.who}@${other.host} (run ${other.run}, process ${other.pid})`;
  const since = other === undefined ? '' : `, since ${other.since}`;
  return new Problem({
    code: 'locked',
    subject: `rotation ${name}`,
    reason: `is being worked on by ${who}${since}`,
    remedy:
      'wait for that run to end, then run again; a run that died is overtaken at once, one that hangs after 30 seconds',
  });
}

async function holderOf(file: string): Promise<LockHolder | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as LockHolder;
  } catch {
    return undefined;
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

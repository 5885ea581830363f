/**
 * A lock file per rotation, for runs on one machine. The file names its holder; the holder touches it while it
 * works, and a file that nobody has touched for a while belongs to a run that died.
 */
import { mkdir, open, readFile, rename, stat, unlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../problem.ts';
import type { HeldLock, LockHolder, RotationLock } from './lock.ts';

const TOUCH_EVERY_MS = 5_000;
/** Untouched for this long, a lock counts as left behind by a run that died. */
const STALE_AFTER_MS = 30_000;

export function fileLock(folder: string, now: () => number): RotationLock {
  return {
    async acquire(name, holder) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const file = join(folder, `${name.replace(/[^\w-]+/g, '_')}.lock`);
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

/** Renamed away before it is deleted, so that of two runs that find it stale only one removes it. */
async function clearIfStale(file: string, holder: LockHolder, now: () => number): Promise<void> {
  try {
    const { mtimeMs } = await stat(file);
    if (now() - mtimeMs < STALE_AFTER_MS) return;
    const aside = `${file}.stale-${holder.run}`;
    await rename(file, aside);
    await unlink(aside);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
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
    remedy: 'wait for that run to end, then run again; a run that died is overtaken after 30 seconds',
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

/**
 * One process at a time appends to a trail. The lock is a file beside it that lives for milliseconds; one that does
 * not change for much longer was left behind. Nobody asks whether its process lives: that cannot be known of another
 * machine or container, and a trail may be on a disk that several share. Everything in here is synchronous: between
 * looking and doing, this process does nothing else.
 */
import { closeSync, openSync, readFileSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { errorCode } from '../errorCode.ts';
import { Problem } from '../problem.ts';

interface Locking {
  readonly file: string;
  /** Tells this process from all others. */
  readonly owner: string;
  readonly sleep: (ms: number) => Promise<void>;
}

/** `holds`: whether it is ours still. */
export async function underLock<T>(to: Locking, act: (holds: () => boolean) => T): Promise<T> {
  const lock = await lockPatiently(to);
  try {
    return act(lock.holds);
  } finally {
    lock.release();
  }
}

const PAUSE_MS = 20;
/** A lock is held for milliseconds. Unchanged for 10 s, it was left behind by a process that died or is stopped. */
const PAUSES_UNTIL_STALE = 500;
const MOST_PAUSES = 3 * PAUSES_UNTIL_STALE;

async function lockPatiently({ file, owner, sleep }: Locking) {
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

interface TrailLock {
  /** Whether it is ours still: one whose process was stopped for long may have been taken away. */
  holds(): boolean;
  release(): void;
}

/** Undefined: another process has it. `owner` tells this process from all others. */
function takeTrailLock(trail: string, owner: string): TrailLock | undefined {
  const file = lockFileOf(trail);
  if (!create(file, owner)) return undefined;
  const holds = () => read(file) === owner;
  const release = () => {
    if (holds()) unlinkSync(file);
  };
  return { holds, release };
}

function lockFileOf(trail: string): string {
  return `${trail}.lock`;
}

/** Tells one lock from another; undefined where there is none. */
function lockSeen(trail: string): string | undefined {
  return seen(lockFileOf(trail));
}

/**
 * Takes away a lock that has been `seen` unchanged for so long that it was left behind. A second lock guards this:
 * of two processes that give up a lock, the slower one must not remove what the faster one has taken since.
 */
function breakTrailLock(trail: string, owner: string, stale: string): void {
  const guard = `${lockFileOf(trail)}.breaking`;
  if (!create(guard, owner)) return;
  try {
    if (lockSeen(trail) === stale) unlinkSync(lockFileOf(trail));
  } finally {
    unlinkSync(guard);
  }
}

function seen(file: string): string | undefined {
  try {
    const { ino, mtimeMs } = statSync(file);
    return `${ino} ${mtimeMs}`;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function create(file: string, owner: string): boolean {
  try {
    const handle = openSync(file, 'wx', 0o600);
    fill(file, handle, owner);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** On a full disk a file can be made and not be written. As it is nobody's, it must not stay. */
function fill(file: string, handle: number, owner: string): void {
  try {
    writeSync(handle, owner);
  } catch (error) {
    unlinkSync(file);
    throw error;
  } finally {
    closeSync(handle);
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

export function lockLost(trail: string): Problem {
  return new Problem({
    code: 'try-later',
    subject: `audit trail ${trail}`,
    reason: 'this process was stopped for so long that another took the lock over',
  });
}

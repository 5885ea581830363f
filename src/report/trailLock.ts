/**
 * The lock of a trail: one process at a time appends. It is a file beside the trail that is held for milliseconds; one that
 * does not change for much longer is stale. Whether its process still runs is not checked, because that is unknown for another
 * machine or container, and a trail may be on a shared disk. Everything in this file is synchronous, so that this process does
 * nothing else between a check and the action after it.
 */
import { closeSync, openSync, readFileSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { errorCode } from '../errorCode.ts';
import { Problem } from '../problem.ts';

interface Locking {
  readonly file: string;
  /** Identifies this process. */
  readonly owner: string;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Runs `act` under the lock. `holds`: whether this process still holds it. */
export async function underLock<T>(to: Locking, act: (holds: () => boolean) => T): Promise<T> {
  const lock = await lockPatiently(to);
  try {
    return act(lock.holds);
  } finally {
    lock.release();
  }
}

const PAUSE_MS = 20;
/** A lock is held for milliseconds. If it is unchanged for 10 s, its process died or is suspended. */
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
    reason: 'its lock is not released: other processes are writing, or a dead process left it',
    remedy: `rm ${lockFileOf(file)}*   (if no keyturn is running)`,
  });
}

interface TrailLock {
  /** Whether this process still holds the lock: if it was suspended for long, another may have broken it. */
  holds(): boolean;
  release(): void;
}

/** Undefined if another process holds the lock. `owner` identifies this process. */
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

/** Identifies the current lock file; undefined if there is none. */
function lockSeen(trail: string): string | undefined {
  return seen(lockFileOf(trail));
}

/**
 * Removes a lock that was unchanged for so long that it is stale. A second lock guards this: of two processes that break a
 * stale lock, the slower one must not remove the new lock of the faster one.
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

/** On a full disk a file can be created but not written. Such a lock has no owner and must be removed. */
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
    reason: 'this process was suspended for so long that another one took the lock',
  });
}

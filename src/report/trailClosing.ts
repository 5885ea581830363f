/**
 * Closes a file that exceeds the limit, at the start of a run. First the new file is written completely, then two files are
 * renamed: after a crash at any point, the next run finds either the long file, or the closed file and its continuation.
 */
import { lstatSync, renameSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { errorCode } from '../errorCode.ts';
import { Problem } from '../problem.ts';
import { mend } from './append.ts';
import { chained } from './chain.ts';
import { inWords } from './fileTrouble.ts';
import { closedName, endOf, nextName } from './segments.ts';
import { underLock } from './trailLock.ts';
import { type Appending, discardNext, isThere, syncFolder, writeNext } from './trailOpen.ts';

/** Some weeks of a policy with a thousand rotations, years of a small one. */
export const LONG_TRAIL = 64 * 1024 * 1024;

/**
 * Closes the file if it has more than `most` bytes. Returns why that was not possible; the trail then continues in the same
 * file, and nothing is lost.
 */
export async function closeLong(to: Appending, most: number): Promise<string | undefined> {
  try {
    if (statSync(to.file).size <= most) return undefined;
    return await underLock(to, holds => close(to, most, holds));
  } catch (error) {
    if (error instanceof Problem) return error.details.reason;
    const code = errorCode(error);
    if (code === undefined) throw error;
    return inWords(code);
  }
}

function close(to: Appending, most: number, holds: () => boolean): string | undefined {
  const { file } = to;
  if (lstatSync(file).isSymbolicLink()) return 'it is a link, not the file itself';
  mend(to, holds);
  // Another run may have closed it in the meantime.
  const long = statSync(file);
  const end = endOf(file);
  if (long.size <= most || end.seq === 0) return undefined;
  const closed = closedName(file, end.seq);
  if (isThere(closed)) return `${basename(closed)} exists already`;
  const next = chained(end, to.continued({ segment: basename(closed), bytes: long.size }));
  try {
    writeNext(file, next.text, long, 'exactly');
    if (!holds()) return 'another run took the lock over';
    renameSync(file, closed);
    putInPlace(file, closed, holds);
  } finally {
    // If the file is missing, the new file is its continuation: the next append finds it.
    if (isThere(file) && holds()) discardNext(file);
  }
  return undefined;
}

/**
 * Renames the new file to its final name. If that fails, the closed file gets its old name back, unless another process has
 * continued the trail.
 */
function putInPlace(file: string, closed: string, holds: () => boolean): void {
  try {
    syncFolder(file);
    if (!holds()) return;
    renameSync(nextName(file), file);
    syncFolder(file);
  } catch (error) {
    if (isThere(file)) return;
    if (holds()) renameSync(closed, file);
    throw error;
  }
}

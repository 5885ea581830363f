/**
 * Closes a file that has become long, when a run begins. First the file that goes on is written as a whole, then two names
 * change: at whatever step this dies, the next run finds either the long file, or the closed one and what goes on after it.
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

/** Some weeks of a policy with a thousand rotations; of a small one, years. */
export const LONG_TRAIL = 64 * 1024 * 1024;

/** Does so if it has more than `most` bytes. Returns why that was not possible: the trail grows on then, and nothing is lost. */
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
  if (lstatSync(file).isSymbolicLink()) return 'it is a link, and not the file itself';
  mend(to, holds);
  // Another run may have closed it meanwhile.
  const long = statSync(file);
  const end = endOf(file);
  if (long.size <= most || end.seq === 0) return undefined;
  const closed = closedName(file, end.seq);
  if (isThere(closed)) return `${basename(closed)} is there already`;
  const next = chained(end, to.continued({ segment: basename(closed), bytes: long.size }));
  try {
    writeNext(file, next.text, long, 'exactly');
    if (!holds()) return 'another run took the lock over';
    renameSync(file, closed);
    putInPlace(file, closed, holds);
  } finally {
    // Where the file is missing, the other is what goes on: the next record finds it.
    if (isThere(file) && holds()) discardNext(file);
  }
  return undefined;
}

/** Where it cannot be put there, the closed file becomes the long one again, unless others went on meanwhile. */
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

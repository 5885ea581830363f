/** Files that are files. A device never ends, and a FIFO may never begin; a directory or a dangling link is none at all. */
import { readFileSync, statSync } from 'node:fs';

/** More than any error text, secret or world needs. */
export const LARGEST_FILE = 64 * 1024 * 1024;

/** Throws an Error with a `code` as the file system gives them; `ENOTREG` and `EFBIG` where it would have read on. */
export function readRegular(path: string, most = LARGEST_FILE): Buffer {
  const found = statSync(path);
  if (!found.isFile()) throw coded('ENOTREG');
  if (found.size > most) throw coded('EFBIG');
  return readFileSync(path);
}

/** For what is to be written: what is not there may be made. */
export function refuseIrregular(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found !== undefined && !found.isFile()) throw coded('ENOTREG');
}

function coded(code: 'ENOTREG' | 'EFBIG'): Error {
  const text = code === 'ENOTREG' ? 'not a regular file' : 'too large';
  return Object.assign(new Error(text), { code });
}

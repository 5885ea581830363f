/** Reads regular files only. A device has no end, and opening a FIFO may block; a directory or a dangling link is an error. */
import { readFileSync, statSync } from 'node:fs';

/** In bytes: larger than any expected error text, secret or sandbox seed. */
export const LARGEST_FILE = 64 * 1024 * 1024;

/**
 * Throws an Error with a `code` like those of Node's file system functions; `ENOTREG` if it is not a regular file, `EFBIG` if
 * it is too large.
 */
export function readRegular(path: string, most = LARGEST_FILE): Buffer {
  const found = statSync(path);
  if (!found.isFile()) throw coded('ENOTREG');
  if (found.size > most) throw coded('EFBIG');
  return readFileSync(path);
}

/** Throws `ENOTREG` if the path exists and is not a regular file. Called before writing; a missing file is allowed. */
export function refuseIrregular(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found !== undefined && !found.isFile()) throw coded('ENOTREG');
}

function coded(code: 'ENOTREG' | 'EFBIG'): Error {
  const text = code === 'ENOTREG' ? 'not a regular file' : 'too large';
  return Object.assign(new Error(text), { code });
}

/** What cannot be a trail, and what a file system says no with, in words. */
import { lstatSync, type Stats, statSync } from 'node:fs';
import { errorCode } from '../errorCode.ts';
import { Problem } from '../problem.ts';

/**
 * A trail is a regular file, or is going to be one. A device never fills or never ends, a pipe waits for whom nobody
 * knows, and behind a link that leads nowhere a file would be made where nobody looks for it. Fails `wrong-usage`.
 */
export function mustBeFile(file: string): void {
  const why = unfitness(file);
  if (why === undefined) return;
  throw new Problem({
    code: 'wrong-usage',
    subject: `audit trail ${file}`,
    reason: `${why}, and a trail is a regular file`,
    remedy: '--audit audit.jsonl   (a file that is not there yet is made)',
  });
}

/** Why it cannot be a trail; undefined where it can, or where it cannot even be looked at. */
export function unfitness(file: string): string | undefined {
  const found = statOf(file, statSync);
  if (found !== undefined) return kindInWords(found);
  return statOf(file, lstatSync)?.isSymbolicLink() === true
    ? 'it is a link to something that is not there'
    : undefined;
}

function statOf(file: string, look: (file: string) => Stats): Stats | undefined {
  try {
    return look(file);
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return undefined;
  }
}

function kindInWords(found: Stats): string | undefined {
  if (found.isFile()) return undefined;
  if (found.isDirectory()) return 'it is a folder';
  if (found.isFIFO()) return 'it is a pipe';
  return found.isSocket() ? 'it is a socket' : 'it is a device';
}

/** A Problem for a trail that cannot be used; a Problem stays what it is. */
export function trailTrouble(file: string, doing: 'read' | 'written', error: unknown): Problem {
  if (error instanceof Problem) return error;
  const code = errorCode(error);
  if (code === undefined) throw error;
  if (doing === 'written') return notWritable(file, inWords(code), error);
  return new Problem(
    {
      code: code === 'ENOENT' ? 'absent' : 'refused',
      subject: `audit trail ${file}`,
      reason: `cannot be read: ${inWords(code)}`,
      remedy: 'name the file that rotate --audit writes',
    },
    error,
  );
}

export function notWritable(file: string, why: string, cause?: unknown): Problem {
  return new Problem(
    {
      code: 'refused',
      subject: `audit trail ${file}`,
      reason: `cannot be written: ${why}`,
      remedy: 'make room or way for it, or name another file with --audit',
    },
    cause,
  );
}

export function inWords(code: string): string {
  return WORDS[code] ?? code;
}

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is no folder',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EIO: 'the disk fails',
  EBUSY: 'it is in use, or mounted as a single file',
  EFBIG: 'it has reached the greatest size that a file may have',
};

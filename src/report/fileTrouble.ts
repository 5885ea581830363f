/** Checks that a path can be a trail, and describes errors of the file system. */
import { lstatSync, type Stats, statSync } from 'node:fs';
import { errorCode } from '../errorCode.ts';
import { Problem } from '../problem.ts';

/**
 * Throws `wrong-usage` if the path is not a regular file and cannot become one. A device never fills or never ends, a pipe
 * waits for an unknown reader, and through a dangling link a file would be created in an unexpected place.
 */
export function mustBeFile(file: string): void {
  const why = unfitness(file);
  if (why === undefined) return;
  throw new Problem({
    code: 'wrong-usage',
    subject: `audit trail ${file}`,
    reason: `${why}; an audit trail must be a regular file`,
    remedy: '--audit audit.jsonl   (a missing file is created)',
  });
}

/** Why the path cannot be a trail; undefined if it can, or if it cannot be examined. */
export function unfitness(file: string): string | undefined {
  const found = statOf(file, statSync);
  if (found !== undefined) return kindInWords(found);
  return statOf(file, lstatSync)?.isSymbolicLink() === true
    ? 'it is a link whose target does not exist'
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

/** The Problem for an error of the file system; a Problem is returned unchanged. */
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
      remedy: 'name the file that keyturn rotate --audit writes',
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
      remedy:
        'free disk space, create or mount the folder, grant write access, or name another file with --audit',
    },
    cause,
  );
}

/** The description of an error code of the file system; the code itself if it is unknown. */
export function inWords(code: string): string {
  return WORDS[code] ?? code;
}

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is not a folder',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EIO: 'the disk reports an input/output error',
  EBUSY: 'it is in use, or mounted as a single file',
  EFBIG: 'it has reached the maximum size of a file',
};

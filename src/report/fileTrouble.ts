/** What a file system says no with, in words. */
import { errorCode } from '../errorCode.ts';
import { Problem } from '../problem.ts';

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

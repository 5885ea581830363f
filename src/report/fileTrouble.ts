/** What a file system says no with, in words. */
import { Problem } from '../problem.ts';

export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** A Problem for a trail that cannot be used; a Problem stays what it is. */
export function trailTrouble(file: string, doing: 'read' | 'written', error: unknown): Problem {
  if (error instanceof Problem) return error;
  const code = codeOf(error);
  if (code === undefined) throw error;
  const why = inWords(code);
  return new Problem(
    {
      code: doing === 'read' && code === 'ENOENT' ? 'absent' : 'refused',
      subject: `audit trail ${file}`,
      reason: `cannot be ${doing}: ${why}`,
      remedy:
        doing === 'read'
          ? 'name the file that rotate --audit writes'
          : 'make room or way for it, or name another file with --audit',
    },
    error,
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
  EFBIG: 'it has reached the greatest size that a file may have',
};

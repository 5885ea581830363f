import { relative } from 'node:path';

/** A path as one would type it here: relative where the file lies below this folder. */
export function shortPath(file: string): string {
  const near = relative('', file);
  return near !== '' && !near.startsWith('..') && near.length < file.length ? near : file;
}

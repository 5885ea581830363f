import { relative } from 'node:path';

/** A path as a user would type it here: relative where the file is below this folder. */
export function shortPath(file: string): string {
  const near = relative('', file);
  return near !== '' && !near.startsWith('..') && near.length < file.length ? near : file;
}

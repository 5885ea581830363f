/** What the folder of a rotation's lock holds. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readLockRecord } from '../lockHolder.ts';
import type { LockHolder } from '../rotation/lease.ts';

export interface Entry {
  readonly number: number;
  /** Undefined: written by nobody we know, or cut off by a power cut. */
  readonly record?: LockHolder & { readonly released?: string };
  /** When it was last renewed. */
  readonly touchedMs: number;
}

/**
 * The entry with the highest number. A number is only cleared away when a higher one is there, and so small a folder
 * is read in one piece, so a highest one is always seen; if it is cleared before it is read, there is a higher one.
 */
export async function newest(folder: string): Promise<Entry | undefined> {
  for (;;) {
    const numbers = (await namesIn(folder)).flatMap(name => (/^\d+$/.test(name) ? [Number(name)] : []));
    if (numbers.length === 0) return undefined;
    const entry = await entryAt(folder, Math.max(...numbers));
    if (entry !== undefined) return entry;
  }
}

export async function entryAt(folder: string, number: number): Promise<Entry | undefined> {
  try {
    const file = fileAt(folder, number);
    const [text, { mtimeMs }] = [await readFile(file, 'utf8'), await stat(file)];
    const record = readLockRecord(text);
    return { number, touchedMs: mtimeMs, ...(record === undefined ? {} : { record }) };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

export function fileAt(folder: string, number: number): string {
  return join(folder, String(number));
}

/** Paths of the numbers below, and of other files that nobody has touched since. */
export async function leftovers(folder: string, below: number, untouchedSinceMs: number): Promise<string[]> {
  const found: string[] = [];
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    if (/^\d+$/.test(name)) {
      if (Number(name) < below) found.push(path);
    } else if (((await stat(path).catch(() => undefined))?.mtimeMs ?? Infinity) < untouchedSinceMs)
      found.push(path);
  }
  return found;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** What the folder of a rotation's lock holds. */

import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../errorCode.ts';
import { readLockRecord } from '../lockHolder.ts';
import type { LockHolder } from '../rotation/leasePlace.ts';

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
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const numbers = (await namesIn(folder)).flatMap(name => (NUMBER.test(name) ? [Number(name)] : []));
    if (numbers.length === 0) return undefined;
    const entry = await entryAt(folder, Math.max(...numbers));
    if (entry !== undefined) return entry;
  }
  // A link that leads nowhere: nobody of ours makes one, and it would be the highest for ever.
  throw Object.assign(new Error('its highest entry cannot be read'), { code: 'ENOENT' });
}

const MOST_ROUNDS = 1_000;

/** Beyond 2^53 two numbers may be one. */
const NUMBER = /^\d{1,15}$/;

export async function entryAt(folder: string, number: number): Promise<Entry | undefined> {
  try {
    const file = fileAt(folder, number);
    const found = await stat(file);
    // What is no file holds no record; whether the lock still stands is then told by its time alone.
    const isRead = found.isFile() && found.size <= LARGEST_RECORD;
    const record = isRead ? readLockRecord(await readFile(file, 'utf8')) : undefined;
    return { number, touchedMs: (await stat(file)).mtimeMs, ...(record === undefined ? {} : { record }) };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

const LARGEST_RECORD = 64 * 1024;

export function fileAt(folder: string, number: number): string {
  return join(folder, String(number));
}

/** Paths of the numbers below, and of other files that nobody has touched since. */
export async function leftovers(folder: string, below: number, untouchedSinceMs: number): Promise<string[]> {
  const found: string[] = [];
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    if (NUMBER.test(name)) {
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
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

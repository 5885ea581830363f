/** The contents of the folder of a rotation's lock. */

import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../errorCode.ts';
import { readLockRecord } from '../lockHolder.ts';
import type { LockHolder } from '../rotation/leasePlace.ts';

export interface Entry {
  readonly number: number;
  /** Undefined: not written by this program, or incomplete after a power failure. */
  readonly record?: LockHolder & { readonly released?: string };
  /** When it was last renewed. */
  readonly touchedMs: number;
}

/**
 * The entry with the highest number. A number is only removed when a higher one exists, and a folder this small is listed
 * atomically, so the highest one is always in the list; if it is removed before it is read, there is a higher one.
 */
export async function newest(folder: string): Promise<Entry | undefined> {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const numbers = (await namesIn(folder)).flatMap(name => (NUMBER.test(name) ? [Number(name)] : []));
    if (numbers.length === 0) return undefined;
    const entry = await entryAt(folder, Math.max(...numbers));
    if (entry !== undefined) return entry;
  }
  // A dangling link: this program never creates one, and it would stay the highest forever.
  throw Object.assign(new Error('its highest entry cannot be read'), { code: 'ENOENT' });
}

const MOST_ROUNDS = 1_000;

/** Beyond 2^53 different numbers may become equal. */
const NUMBER = /^\d{1,15}$/;

export async function entryAt(folder: string, number: number): Promise<Entry | undefined> {
  try {
    const file = fileAt(folder, number);
    const found = await stat(file);
    // Only a regular file of limited size holds a record; without one, only the time shows whether the lease is valid.
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

/** Paths of the lower numbers, and of other files that were not modified since. */
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

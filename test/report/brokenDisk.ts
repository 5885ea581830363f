/**
 * A disk that fails, and a process that dies, at a chosen step: each call of the file system that the trail is written with is
 * one. What dies does nothing any more, not even what its `finally` would do: so its lock stays, as after kill -9.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const WATCHED = [
  ...['openSync', 'writeSync', 'fsyncSync', 'ftruncateSync', 'renameSync', 'unlinkSync'],
  ...['fchmodSync', 'fchownSync', 'statSync', 'lstatSync', 'fstatSync', 'readSync', 'readdirSync'],
] as const;
const EFFECTS = ['writeSync', 'fsyncSync', 'ftruncateSync', 'renameSync', 'unlinkSync', 'fchmodSync'];

const REAL = new Map<string, unknown>(WATCHED.map(name => [name, fs[name]]));

export class Killed extends Error {}

export interface Trouble {
  /** Counted from 1, of the calls that `at` chooses. */
  readonly step: number;
  /** `before` and `after` the call, or in the `middle` of a write. */
  readonly dies?: 'before' | 'middle' | 'after';
  /** Fails instead, once, with this code. */
  readonly fails?: string;
  readonly at?: (name: string, args: readonly unknown[]) => boolean;
}

export interface Outcome<T> {
  /** Undefined: it died. */
  readonly value?: T;
  /** Whether there were so many steps at all. */
  readonly happened: boolean;
}

type Call = (...args: unknown[]) => unknown;

/** Does it on such a disk. Errors besides the death are thrown. */
export async function onBrokenDisk<T>(trouble: Trouble, act: () => Promise<T>): Promise<Outcome<T>> {
  const { step, dies, fails, at = name => EFFECTS.includes(name) || name === 'openSync' } = trouble;
  let [count, dead, happened] = [0, false, false];
  const watched = (name: string, real: Call): Call => {
    return (...args) => {
      if (dead) throw new Killed();
      if (!at(name, args)) return real(...args);
      count += 1;
      if (count !== step) return real(...args);
      happened = true;
      if (fails !== undefined) throw Object.assign(new Error(fails), { code: fails });
      if (dies === 'middle' && name === 'writeSync') writeHalf(real, args);
      if (dies === 'after') real(...args);
      dead = true;
      throw new Killed();
    };
  };
  for (const name of WATCHED) replace(name, watched(name, callOf(REAL.get(name))));
  try {
    return { value: await act(), happened };
  } catch (error) {
    if (!dead) throw error;
    return { happened };
  } finally {
    for (const name of WATCHED) replace(name, REAL.get(name));
  }
}

function writeHalf(real: Call, [handle, bytes, offset, length, position]: unknown[]): void {
  if (typeof bytes === 'string') real(handle, bytes.slice(0, bytes.length / 2));
  else if (typeof length === 'number') real(handle, bytes, offset, Math.floor(length / 2), position);
}

function callOf(value: unknown): Call {
  if (typeof value !== 'function') throw new Error('no function');
  return (...args) => Reflect.apply(value, fs, args);
}

function replace(name: string, call: unknown): void {
  Object.assign(fs, { [name]: call });
  syncBuiltinESMExports();
}

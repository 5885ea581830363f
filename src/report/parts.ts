/** The files of a trail, opened for reading: the closed segments that are there, and the file that is appended to. */
import { closeSync, fstatSync, openSync, statSync } from 'node:fs';
import { errorCode } from '../errorCode.ts';
import { nextName } from './continued.ts';
import { closedBeside, headIn, realOf, type Segment, segmentsBefore } from './segments.ts';

export interface Parts {
  readonly segments: readonly Segment[];
  /** The open file itself; undefined where it is missing. */
  readonly current: number | undefined;
}

/** A run needs milliseconds to close a segment. */
const MOST_TRIES = 20;

/**
 * As they are at one moment, whoever closes a segment meanwhile. Throws what the file system says where nothing can be read; whoever
 * asks closes the file.
 */
export function openParts(file: string): Parts {
  const real = realOf(file);
  for (let left = MOST_TRIES; ; left -= 1) {
    const before = namesBeside(real);
    const current = openCurrent(real);
    try {
      const segments = segmentsBefore(real, current === undefined ? undefined : headIn(current));
      if (current === undefined && segments.length === 0) statSync(real);
      if (left === 0 || namesBeside(real) === before) return { segments, current };
    } catch (error) {
      if (current !== undefined) closeSync(current);
      throw error;
    }
    if (current !== undefined) closeSync(current);
  }
}

function namesBeside(file: string): string {
  return closedBeside(file)
    .map(({ upTo }) => upTo)
    .join(' ');
}

/** Between the two names that change while a segment is closed, what goes on has the other one. */
function openCurrent(file: string): number | undefined {
  return openThere(file) ?? (closedBeside(file).length > 0 ? openThere(nextName(file)) : undefined);
}

function openThere(file: string): number | undefined {
  try {
    return openSync(file, 'r');
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    return undefined;
  }
}

/** Tells a file from others, whatever its name is by now. */
export function identityOf(handle: number): string {
  const { dev, ino } = fstatSync(handle);
  return `${dev} ${ino}`;
}

/** Where the file is by now that had this name: a run may have closed it since. */
export function whereabouts(file: string, identity: string): string {
  const real = realOf(file);
  const places = [real, nextName(real), ...closedBeside(real).map(each => each.file)];
  const isIt = (place: string) => {
    const found = statSync(place, { throwIfNoEntry: false });
    return found !== undefined && `${found.dev} ${found.ino}` === identity;
  };
  return places.find(isIt) ?? real;
}

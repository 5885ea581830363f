/** What may be a trail, and its lines: read from the first to the last without holding more than one. */

import { createReadStream, lstatSync, type Stats, statSync } from 'node:fs';
import { errorCode } from '../errorCode.ts';
import { Problem } from '../problem.ts';

/**
 * A trail is a regular file, or is going to be one. A device never fills or never ends, a pipe waits for whom nobody
 * knows, and behind a link that leads nowhere a file would be made where nobody looks for it. Fails `wrong-usage`.
 */
export function mustBeFile(file: string): void {
  const why = unfitness(file);
  if (why === undefined) return;
  throw new Problem({
    code: 'wrong-usage',
    subject: `audit trail ${file}`,
    reason: `${why}, and a trail is a regular file`,
    remedy: '--audit audit.jsonl   (a file that is not there yet is made)',
  });
}

/** Why it cannot be a trail; undefined where it can, or where it cannot even be looked at. */
export function unfitness(file: string): string | undefined {
  const found = statOf(file, statSync);
  if (found !== undefined) return kindInWords(found);
  return statOf(file, lstatSync)?.isSymbolicLink() === true
    ? 'it is a link to something that is not there'
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

/**
 * No record is longer: the one of a hundred thousand settled rotations is a tenth of it. Of a longer line only the
 * beginning is looked at.
 */
export const LONGEST_LINE = 64 * 1024 * 1024;
const CHUNK = 1024 * 1024;
const LINE_BREAK = 10;

export interface Rest {
  /** What stands after the last line break; the beginning of it, where it is longer than any line. */
  readonly bytes: Buffer;
  readonly length: number;
  /** How long the file is, as far as it was read. */
  readonly read: number;
}

/** `file`: its path, or an open handle, which stays open. `upTo`: so many bytes of it, where others may append meanwhile. */
export async function eachLine(
  file: string | number,
  tell: (line: Buffer) => void,
  upTo?: number,
): Promise<Rest> {
  let parts: Buffer[] = [];
  let [length, read] = [0, 0];
  const keep = (bytes: Buffer) => {
    if (length < LONGEST_LINE) parts.push(bytes.subarray(0, LONGEST_LINE - length));
    length += bytes.length;
  };
  for await (const chunk of chunksOf(file, upTo)) {
    read += chunk.length;
    let start = 0;
    for (let stop = chunk.indexOf(LINE_BREAK); stop >= 0; stop = chunk.indexOf(LINE_BREAK, start)) {
      keep(chunk.subarray(start, stop));
      tell(joined(parts));
      [parts, length, start] = [[], 0, stop + 1];
    }
    if (start < chunk.length) keep(chunk.subarray(start));
  }
  return { bytes: joined(parts), length, read };
}

function joined(parts: readonly Buffer[]): Buffer {
  const [only] = parts;
  return only !== undefined && parts.length === 1 ? only : Buffer.concat(parts);
}

async function* chunksOf(file: string | number, upTo?: number): AsyncGenerator<Buffer> {
  if (upTo === 0) return;
  const end = upTo === undefined ? {} : { end: upTo - 1 };
  const [path, handle] =
    typeof file === 'string' ? [file, {}] : ['', { fd: file, autoClose: false, start: 0 }];
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK, ...handle, ...end })) {
    if (Buffer.isBuffer(chunk)) yield chunk;
  }
}

/**
 * Reads the lines of a trail: from the first to the last with only one in memory, or from the end, at a cost independent of the
 * length.
 */
import { createReadStream, fstatSync, readSync } from 'node:fs';
import { Problem } from '../problem.ts';
import { BEFORE_THE_FIRST, judgeTail, type Link, readLine, type Tail } from './chain.ts';

/**
 * Longer than any record (that of a hundred thousand settled rotations is a tenth of it). Of a longer line only the beginning
 * is examined.
 */
const LONGEST_LINE = 64 * 1024 * 1024;
const CHUNK = 1024 * 1024;
const LINE_BREAK = 10;

export interface Rest {
  /** The bytes after the last line break; only the beginning if they are longer than any line. */
  readonly bytes: Buffer;
  readonly length: number;
  /** Number of bytes read. */
  readonly read: number;
}

/**
 * Calls `tell` with each line. `file`: the path, or an open handle, which stays open. `upTo`: read only this many bytes, while
 * others may append.
 */
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

/** The end of a file, to which records can be appended. */
export interface TrailEnd {
  /** The last complete record, or the link that the first record continues. */
  readonly last: Link;
  readonly tail: Exclude<Tail, { tail: 'foreign' }>;
  /** The bytes after the last line break. */
  readonly bytes: Buffer;
  /** The position of these bytes. */
  readonly offset: number;
}

/**
 * Reads the end of a trail. `before`: the link that the first line continues. Throws `human-needed` if no record can follow the
 * end.
 */
export function readEnd(handle: number, file: string, before: Link = BEFORE_THE_FIRST): TrailEnd {
  const { size } = fstatSync(handle);
  const { line, bytes } = lastLine(handle, size);
  const last = line === undefined ? before : readLine(line);
  if (last === undefined || ('sound' in last && !last.sound)) throw broken(file);
  const tail = judgeTail(last, bytes);
  if (tail.tail === 'foreign') throw broken(file);
  return { last, tail, bytes, offset: size - bytes.length };
}

const END_CHUNK = 64 * 1024;

/** Whether the file has no complete line. */
export function isBare(handle: number): boolean {
  if (readFully(handle, 0, END_CHUNK).includes(LINE_BREAK)) return false;
  return lastLine(handle, fstatSync(handle).size).line === undefined;
}

/** Placeholder for a line that is longer than any record. */
const NO_RECORD = Buffer.from('?');

/** The last complete line, and the bytes after it; `line` is undefined if there is no line break. */
export function lastLine(handle: number, size: number): { line: Buffer | undefined; bytes: Buffer } {
  for (let length = END_CHUNK; ; length *= 4) {
    const from = Math.max(0, size - length);
    const end = readFully(handle, from, size - from);
    const stop = end.lastIndexOf(LINE_BREAK);
    const before = stop <= 0 ? -1 : end.lastIndexOf(LINE_BREAK, stop - 1);
    if (from > 0 && before < 0) {
      if (size - from > 2 * LONGEST_LINE) return { line: NO_RECORD, bytes: NO_RECORD };
      continue;
    }
    const line = stop < 0 ? undefined : end.subarray(before + 1, stop);
    return { line, bytes: end.subarray(stop + 1) };
  }
}

/** Reads `length` bytes, or fewer if the file ends before. */
export function readFully(handle: number, from: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const count = readSync(handle, bytes, done, length - done, from + done);
    if (count === 0) break;
    done += count;
  }
  return bytes.subarray(0, done);
}

/** The Problem for a trail to which no record can be appended. */
export function broken(file: string): Problem {
  return new Problem({
    code: 'human-needed',
    subject: `audit trail ${file}`,
    reason: 'its last line is not a record as Keyturn writes it, so nothing can be appended',
    remedy: `keyturn history --check --audit ${file}   (then move the file away; the next run creates a new one)`,
  });
}

/** The lines of a trail: read from the first to the last without holding more than one, or from the end, at the same cost however long it is. */
import { createReadStream, fstatSync, readSync } from 'node:fs';
import { Problem } from '../problem.ts';
import { BEFORE_THE_FIRST, judgeTail, type Link, readLine, type Tail } from './chain.ts';

/**
 * No record is longer: the one of a hundred thousand settled rotations is a tenth of it. Of a longer line only the
 * beginning is looked at.
 */
const LONGEST_LINE = 64 * 1024 * 1024;
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

export interface TrailEnd {
  /** The last whole record, or what the first one has to follow. */
  readonly last: Link;
  readonly tail: Exclude<Tail, { tail: 'foreign' }>;
  /** After the last line break. */
  readonly bytes: Buffer;
  /** Where they begin. */
  readonly offset: number;
}

/** `before`: what the first line follows. Fails `human-needed` where the end is nothing that a record could follow. */
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

/** Whether there is no whole line at all. */
export function isBare(handle: number): boolean {
  if (readFully(handle, 0, END_CHUNK).includes(LINE_BREAK)) return false;
  return lastLine(handle, fstatSync(handle).size).line === undefined;
}

/** Stands for what is longer than any record. */
const NO_RECORD = Buffer.from('?');

/** `line` is undefined where there is no line break at all. */
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

/** As many bytes as there are, where the file is shorter. */
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

export function broken(file: string): Problem {
  return new Problem({
    code: 'human-needed',
    subject: `audit trail ${file}`,
    reason: 'its last line is no record as Keyturn wrote it, so nothing can be added to it',
    remedy: `keyturn history --check --audit ${file}   (then move the file aside; the next run begins a new one)`,
  });
}

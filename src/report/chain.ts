/**
 * The form of a trail. One line is one JSON object that begins with `seq` and `previous` and ends with `hash`.
 * `hash` is the SHA-256 of the line's bytes before `,"hash"`; `previous` is the `hash` of the line before, 64 zeros
 * in the first. So a line cannot be changed, added, moved or taken out without breaking the next one, and any shell
 * with sha256sum can tell. What is cut off at the end leaves no trace: to find that, remember the last link.
 */
import { createHash } from 'node:crypto';
import { filtered } from '../filter.ts';

/** What the next line continues; together with the file's name, an anchor to be kept elsewhere. */
export interface Link {
  readonly seq: number;
  readonly hash: string;
}

export const BEFORE_THE_FIRST: Link = { seq: 0, hash: '0'.repeat(64) };

export interface ChainedLine extends Link {
  readonly previous: string;
  /** Whether `hash` is that of the line's bytes. */
  readonly sound: boolean;
}

/** The next line, with its line break. `fields` must not hold `seq`, `previous` or `hash`. */
export function chained(last: Link, fields: object): { readonly text: string; readonly link: Link } {
  const seq = last.seq + 1;
  const body = filtered(JSON.stringify({ seq, previous: last.hash, ...fields })).slice(0, -1);
  const hash = sha256(Buffer.from(body));
  return { text: `${body},"hash":"${hash}"}\n`, link: { seq, hash } };
}

const HEAD = /^\{"seq":([1-9]\d{0,14}),"previous":"([0-9a-f]{64})","/;
const END = /,"hash":"([0-9a-f]{64})"\}$/;
const END_LENGTH = ',"hash":""}'.length + BEFORE_THE_FIRST.hash.length;

/** Reads a line without its line break; undefined where it does not have the form of one. */
export function readLine(bytes: Buffer): ChainedLine | undefined {
  const text = bytes.toString('latin1');
  const [head, end] = [HEAD.exec(text), END.exec(text)];
  if (head === null || end === null) return undefined;
  const [, seq = '', previous = ''] = head;
  const [, hash = ''] = end;
  const sound = sha256(bytes.subarray(0, bytes.length - END_LENGTH)) === hash;
  return { seq: Number(seq), previous, hash, sound };
}

/** Why `line` cannot stand after `last`, in a sentence about it; undefined where it can. */
export function breakBetween(last: Link, line: ChainedLine): string | undefined {
  if (!line.sound) return 'was changed: its bytes do not match its hash';
  const missing = line.seq - last.seq - 1;
  if (missing > 0)
    return `follows a gap: ${missing === 1 ? 'record' : 'records'} ${numbers(last.seq + 1, missing)} missing`;
  if (missing < 0) return `is out of place: record ${line.seq} stands after record ${last.seq}`;
  if (line.previous !== last.hash)
    return last.seq === 0
      ? 'is not the beginning of a trail: it continues a record that is not there'
      : `does not continue record ${last.seq}: one of the two was replaced`;
  return undefined;
}

export type Tail =
  /** Nothing after the last line break. */
  | { readonly tail: 'none' }
  /** The beginning of the next line: its writer died, or is writing this moment. */
  | { readonly tail: 'torn' }
  /** The next line, all but its line break. */
  | { readonly tail: 'unended'; readonly link: Link }
  /** Nothing that this program has written. */
  | { readonly tail: 'foreign' };

/** What the bytes after the last line break are. */
export function judgeTail(last: Link, bytes: Buffer): Tail {
  if (bytes.length === 0) return { tail: 'none' };
  const line = readLine(bytes);
  if (line !== undefined)
    return breakBetween(last, line) === undefined ? { tail: 'unended', link: line } : { tail: 'foreign' };
  const text = bytes.toString('latin1');
  const head = `{"seq":${last.seq + 1},"previous":"${last.hash}","`;
  const begins = text.startsWith(head.slice(0, text.length));
  return { tail: begins && !ENDED.test(text) ? 'torn' : 'foreign' };
}

/** A complete line somewhere inside: its line break was changed, which no crash does. */
const ENDED = /,"hash":"[0-9a-f]{64}"\}/;

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function numbers(first: number, count: number): string {
  return count === 1 ? `${first} is` : `${first} to ${first + count - 1} are`;
}

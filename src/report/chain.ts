/**
 * The format of a trail, a hash chain. Each line is one JSON object that begins with `seq` and `previous` and ends with `hash`.
 * `hash` is the SHA-256 of the line's bytes before `,"hash"`; `previous` is the `hash` of the previous line, 64 zeros in the
 * first. A line that is changed, added, moved or removed breaks the chain, which can be checked in a shell with sha256sum.
 * Lines removed at the end leave no trace: only an anchor (the last link, stored elsewhere) shows that.
 */
import { createHash } from 'node:crypto';
import { filtered } from '../filter.ts';

/** The link that the next line continues; with the file's name, an anchor to be stored elsewhere. */
export interface Link {
  readonly seq: number;
  readonly hash: string;
}

/** The link that the first record of a trail continues. */
export const BEFORE_THE_FIRST: Link = { seq: 0, hash: '0'.repeat(64) };

/** A parsed line with its links. */
export interface ChainedLine extends Link {
  readonly previous: string;
  /** Whether `hash` matches the line's bytes. */
  readonly sound: boolean;
}

/** The next line, with its line break. `fields` must not contain `seq`, `previous` or `hash`. */
export function chained(last: Link, fields: object): { readonly text: string; readonly link: Link } {
  const seq = last.seq + 1;
  const body = filtered(JSON.stringify({ seq, previous: last.hash, ...fields })).slice(0, -1);
  const hash = sha256(Buffer.from(body));
  return { text: `${body},"hash":"${hash}"}\n`, link: { seq, hash } };
}

const HEAD = /^\{"seq":([1-9]\d{0,14}),"previous":"([0-9a-f]{64})","/;
/** Maximum length of the part that `HEAD` matches. */
const HEAD_LENGTH = 128;
const END = /,"hash":"([0-9a-f]{64})"\}$/;
const END_LENGTH = ',"hash":""}'.length + BEFORE_THE_FIRST.hash.length;

/** Parses a line without its line break; undefined if it does not have the format of a record. */
export function readLine(bytes: Buffer): ChainedLine | undefined {
  const head = HEAD.exec(bytes.toString('latin1', 0, HEAD_LENGTH));
  const end = END.exec(bytes.toString('latin1', Math.max(0, bytes.length - END_LENGTH)));
  if (head === null || end === null) return undefined;
  const [, seq = '', previous = ''] = head;
  const [, hash = ''] = end;
  const sound = sha256(bytes.subarray(0, bytes.length - END_LENGTH)) === hash;
  return { seq: Number(seq), previous, hash, sound };
}

/** Why `line` cannot follow `last`, as a predicate without its subject; undefined if it can. */
export function breakBetween(last: Link, line: ChainedLine): string | undefined {
  if (!line.sound) return 'was changed: its bytes do not match its hash';
  const missing = line.seq - last.seq - 1;
  if (missing > 0)
    return `follows a gap: ${missing === 1 ? 'record' : 'records'} ${numbers(last.seq + 1, missing)} missing`;
  if (missing < 0) return `is out of order: record ${line.seq} follows record ${last.seq}`;
  if (line.previous !== last.hash)
    return last.seq === 0
      ? 'is not the beginning of a trail: it continues a record that is missing'
      : `does not continue record ${last.seq}: one of the two was replaced`;
  return undefined;
}

/** The kind of the bytes after the last line break. */
export type Tail =
  /** No bytes after the last line break. */
  | { readonly tail: 'none' }
  /** The beginning of the next record: its writer died, or is still writing. */
  | { readonly tail: 'torn' }
  /** The complete next record without its line break. */
  | { readonly tail: 'unended'; readonly link: Link }
  /** Bytes that this program did not write. */
  | { readonly tail: 'foreign' };

/** Classifies the bytes after the last line break. */
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

/** A complete record within the bytes: its line break was changed, which a crash cannot do. */
const ENDED = /,"hash":"[0-9a-f]{64}"\}/;

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function numbers(first: number, count: number): string {
  return count === 1 ? `${first} is` : `${first} to ${first + count - 1} are`;
}

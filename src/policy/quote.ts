/**
 * What somebody wrote, fit for a message. A policy holds no secrets, but people paste the wrong thing; what has the
 * shape of an Entra client secret is not repeated, and nothing that would move a terminal's cursor either.
 */
import { inert } from '../filter.ts';

/** In quotes, on one line, shortened. */
export function quote(text: string): string {
  return `"${shorten(inert(text), LONGEST_QUOTE)}"`;
}

/** A sentence of somebody else's (the YAML library quotes the source in some of its own). */
export function tame(sentence: string): string {
  return shorten(inert(sentence), LONGEST_SENTENCE);
}

/** What a value is, for "want …, got …". */
export function describe(value: unknown): string {
  if (typeof value === 'string') return value === '' ? 'an empty text' : quote(value);
  if (typeof value === 'number' || typeof value === 'boolean') return `${value} (${typeof value})`;
  if (value === null) return 'nothing';
  return Array.isArray(value) ? 'a list' : 'a map';
}

/** A word as a POSIX shell has to be given it; plain words stay as they are, so that commands read well. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

const LONGEST_QUOTE = 60;
const LONGEST_SENTENCE = 200;

function shorten(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}

/**
 * Quotes text of users in messages. A policy should not contain secrets, but users paste them by mistake: text in the format of
 * an Entra client secret is replaced, and control characters are escaped.
 */
import { inert } from '../filter.ts';

/** The text in quotes, on one line, shortened. */
export function quote(text: string): string {
  return `"${shorten(inert(text), LONGEST_QUOTE)}"`;
}

/** A message of a library, on one line, shortened; the YAML library quotes the source in some messages. */
export function oneLine(sentence: string): string {
  return shorten(inert(sentence), LONGEST_SENTENCE);
}

/** Describes a value for messages of the form "expected …, got …". */
export function describe(value: unknown): string {
  if (typeof value === 'string') return value === '' ? 'an empty text' : quote(value);
  if (typeof value === 'number' || typeof value === 'boolean') return `${value} (${typeof value})`;
  if (value === null) return 'nothing';
  return Array.isArray(value) ? 'a list' : 'a map';
}

/** Quotes a word for a POSIX shell if necessary; words without special characters stay unchanged. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

const LONGEST_QUOTE = 60;
const LONGEST_SENTENCE = 200;

function shorten(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}

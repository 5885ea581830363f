/**
 * What somebody wrote, fit for a message. A policy holds no secrets, but people paste the wrong thing; what has the
 * shape of an Entra client secret is not repeated, and nothing that would move a terminal's cursor either.
 */

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

/** The text without anything that has the shape of a client secret. */
export function withoutSecrets(text: string): string {
  return text.replaceAll(clientSecret, '[looks like a client secret]');
}

/** A word as a POSIX shell has to be given it; plain words stay as they are, so that commands read well. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

const LONGEST_QUOTE = 60;
const LONGEST_SENTENCE = 200;

/** The documented shape of a client secret: three characters, a digit, `Q~`, then 31 to 34 more. */
const clientSecret = /[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{16,}/g;

/** Control, format (which includes right-to-left overrides), surrogate and private-use characters; line separators. */
const unprintable = /[\p{C}\p{Zl}\p{Zp}]/gu;

function inert(text: string): string {
  return withoutSecrets(text).replaceAll(unprintable, escaped);
}

function escaped(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

function shorten(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}

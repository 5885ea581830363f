/** Text around or before a value that was taken for a part of it. */
import { type Background, fits } from './background.ts';
import { likenessOf } from './likeness.ts';

const QUOTE = /["'`\u2018\u2019\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a]/;
const NAMES = new Map([
  ['"', 'double quotes'],
  ["'", 'single quotes'],
  ['`', 'backticks'],
]);

/** No secret of Entra holds a quotation mark, so that all of them go, also one that lost its partner. */
export function withoutQuotes(text: string): string {
  return text.slice(...insideQuotes(text));
}

export function quoteWords(text: string): string {
  const [start, end] = insideQuotes(text);
  const name = NAMES.get(text.charAt(start > 0 ? 0 : text.length - 1)) ?? 'typographic quotes';
  const side = start === 0 ? 'ends with' : end === text.length ? 'begins with' : 'is in';
  return `${side} ${name}`;
}

function insideQuotes(text: string): [start: number, end: number] {
  let [start, end] = [0, text.length];
  while (start < end && QUOTE.test(text.charAt(start))) start += 1;
  while (end > start && QUOTE.test(text.charAt(end - 1))) end -= 1;
  return [start, end];
}

const NAME = /^\s*(export |set |setx |\$env:)?["'$]?([A-Za-z_][\w.-]{0,60})["']?\s{0,4}(?:=|: ?)/;
const OPTION = /^()--([A-Za-z][\w-]{1,40})[= ]/;
const SPEAKING = /secret|passw|pwd|key|token|cred|client|azure|value/i;

/** In older secrets `=` and `:` are ordinary, so that the name must be one, or what follows must fit. */
export function withoutName(text: string, background: Background): string | undefined {
  const match = NAME.exec(text) ?? OPTION.exec(text);
  if (match === null) return undefined;
  const [whole, command = '', name = ''] = match;
  const rest = text.slice(whole.length);
  const isName =
    command !== '' || SPEAKING.test(name) || likenessOf(rest) === 'generated' || fits(rest, background);
  return isName ? rest : undefined;
}

/** What comes before a comment. A `#` or `//` without a space before it may be a part of the value. */
export function withoutComment(text: string): string {
  return text.slice(0, Math.max(text.search(/\s(?:#|\/\/)/), 0)).trimEnd();
}

const FIELD =
  /"(?:password|secret|secretText|client_?secret|appKey|value)"\s{0,4}:\s{0,4}"((?:[^"\\]|\\.){1,512})"/gi;
const PAIR = /(?:^|[;&?] ?)(?:password|client_?secret|appKey)=([^;&]{1,512})/gi;

/** The one field that is meant, of JSON, of a connection string, or of the body of a request. */
export function fieldsIn(text: string): string[] {
  const strings = [...text.matchAll(FIELD)].map(([, written = '']) => unescaped(written));
  const pairs = /[;&]/.test(text) ? [...text.matchAll(PAIR)].map(([, written = '']) => written) : [];
  return [...strings, ...pairs];
}

function unescaped(written: string): string {
  try {
    return `${JSON.parse(`"${written}"`)}`;
  } catch {
    return written;
  }
}

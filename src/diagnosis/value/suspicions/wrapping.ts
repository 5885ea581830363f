/** What was written around a value, in front of it or behind it, and was taken for a part of it. */
import { likenessOf } from '../likeness.ts';
import { type Background, type Clue, clueIf, fits } from './clue.ts';

const QUOTE = /["'`\u2018\u2019\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a]/;
const NAMES = new Map([
  ['"', 'double quotes'],
  ["'", 'single quotes'],
  ['`', 'backticks'],
]);

/** No secret of Entra holds a quotation mark, so that all of them go, also one that lost its partner. */
export function quotes(text: string): Clue[] {
  let [start, end] = [0, text.length];
  while (start < end && QUOTE.test(text.charAt(start))) start += 1;
  while (end > start && QUOTE.test(text.charAt(end - 1))) end -= 1;
  const name = NAMES.get(text.charAt(start > 0 ? 0 : text.length - 1)) ?? 'typographic quotes';
  const side = start === 0 ? 'ends with' : end === text.length ? 'begins with' : 'is in';
  return clueIf(text, text.slice(start, end), 'quotes', `${side} ${name}`);
}

const BRACES = [
  { form: /^\$?\{+([^{}]*)\}+$/, words: 'is in braces' },
  { form: /^<+([^<>]*)>+$/, words: 'is in angle brackets' },
  { form: /^\$?\(+([^()]*)\)+$/, words: 'is in round brackets' },
];

export function braces(text: string): Clue[] {
  return BRACES.flatMap(({ form, words }) => clueIf(text, form.exec(text)?.[1] ?? '', 'braces', words));
}

const NAME = /^\s*(export |set |setx |\$env:)?["'$]?([A-Za-z_][\w.-]{0,60})["']?\s{0,4}(?:=|: ?)/;
const OPTION = /^()--([A-Za-z][\w-]{1,40})[= ]/;
const SPEAKING = /secret|passw|pwd|key|token|cred|client|azure|value/i;

/** In older secrets `=` and `:` are ordinary, so that the name must be one, or what follows must fit. */
export function nameInFront(text: string, background: Background): Clue[] {
  const match = NAME.exec(text) ?? OPTION.exec(text);
  if (match === null) return [];
  const rest = text.slice(match[0].length);
  const isName =
    (match[1] ?? '') !== '' ||
    SPEAKING.test(match[2] ?? '') ||
    likenessOf(rest) === 'generated' ||
    fits(rest, background);
  return isName ? clueIf(text, rest, 'name-in-front', 'still has its name in front') : [];
}

export function idInFront(text: string): Clue[] {
  const rest = text.replace(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}[\s:,;|]\s*/i, '');
  return clueIf(text, rest, 'name-in-front', 'still has an id in front');
}

export function schemeInFront(text: string): Clue[] {
  const rest = text.replace(/^(?:Authorization: ?)?(?:Bearer|Basic|Secret|SharedKey)\s/i, '');
  return clueIf(text, rest, 'scheme-in-front', 'has the scheme of a header in front');
}

export function separatorBehind(text: string): Clue[] {
  if (/&#?\w{2,31};$/.test(text.slice(-40))) return [];
  const rest = text.replace(/[,;]{1,4}$/, '');
  return clueIf(text, rest, 'separator-behind', `ends with a ${text.endsWith(';') ? 'semicolon' : 'comma'}`);
}

export function commentBehind(text: string): Clue[] {
  const at = text.search(/\s(?:#|\/\/)/);
  const value = text.slice(0, Math.max(at, 0)).trimEnd();
  return clueIf(text, value, 'comment-behind', 'has a comment behind it');
}

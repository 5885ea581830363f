/** What may be shown of a value: its length, the kinds of its characters, its hint, and what it looks like. */
import type { Secret } from '../../secret.ts';
import { isSecretLike, type Likeness, likenessOf } from './likeness.ts';

export interface Shape {
  readonly characters: number;
  readonly bytes: number;
  /** The first three characters, as Graph shows them; those that do not print by name. Null where it would tell too much. */
  readonly hint: string | null;
  readonly classes: readonly CharacterClass[];
  readonly looksLike: Likeness;
}

export type CharacterClass =
  | 'lower'
  | 'upper'
  | 'digits'
  | 'marks'
  | 'punctuation'
  | 'spaces'
  | 'line-breaks'
  | 'control'
  | 'non-ascii';

/** Of a shorter value, three characters are too much. */
const SHORTEST_HINTED = 8;
const HINT_LENGTH = 3;

const CLASSES: readonly (readonly [CharacterClass, RegExp])[] = [
  ['lower', /[a-z]/],
  ['upper', /[A-Z]/],
  ['digits', /[0-9]/],
  ['marks', /[~._-]/],
  ['punctuation', /[!-,/:-@[-^`{-}]/],
  ['spaces', / /],
  ['line-breaks', /[\r\n]/],
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  ['control', /[\u0000-\u0009\u000b\u000c\u000e-\u001f\u007f]/],
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all that is ASCII, and not it
  ['non-ascii', /[^\u0000-\u007f]/],
];

export function shapeOf(value: Secret): Shape {
  const text = value.reveal();
  return {
    characters: [...text].length,
    bytes: Buffer.byteLength(text),
    hint: hintOf(text, SHORTEST_HINTED),
    classes: CLASSES.filter(([, members]) => members.test(text)).map(([name]) => name),
    looksLike: likenessOf(text),
  };
}

/** Whether it has the form of a client secret. */
export function looksLikeSecret(value: Secret): boolean {
  return isSecretLike(value.reveal());
}

/** One line, safe to print: `40 characters, starts with "abc", letters, digits and ~._-; looks like a client secret`. */
export function shapeText(shape: Shape): string {
  if (shape.characters === 0) return 'empty';
  const begins = shape.hint === null ? [] : [`starts with "${shape.hint}"`];
  return `${[length(shape), ...begins, listed(classWords(shape.classes))].join(', ')}; ${LIKENESSES[shape.looksLike]}`;
}

/** Null where the text is shorter than `shortest`. */
export function hintOf(text: string, shortest: number): string | null {
  const characters = [...text.slice(0, 2 * shortest)];
  if (characters.length < shortest) return null;
  return characters.slice(0, HINT_LENGTH).map(shown).join('');
}

/** Control characters by their picture (U+2400 and on), what else does not print, or changes its neighbours, by number. */
function shown(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  if (character !== ' ' && /[\p{C}\p{Z}\p{M}]/u.test(character)) {
    return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  }
  return character;
}

function length({ characters, bytes }: Shape): string {
  const count = characters === 1 ? '1 character' : `${characters} characters`;
  return bytes === characters ? count : `${count} (${bytes} bytes)`;
}

function classWords(classes: readonly CharacterClass[]): string[] {
  const both = classes.includes('lower') && classes.includes('upper');
  return [...new Set(classes.map(name => (both && LETTERS.has(name) ? 'letters' : CLASS_WORDS[name])))];
}

const LETTERS: ReadonlySet<CharacterClass> = new Set<CharacterClass>(['lower', 'upper']);

function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

const CLASS_WORDS: Readonly<Record<CharacterClass, string>> = {
  lower: 'small letters',
  upper: 'capital letters',
  digits: 'digits',
  marks: '~._-',
  punctuation: 'other punctuation',
  spaces: 'spaces',
  'line-breaks': 'line breaks',
  control: 'control characters',
  'non-ascii': 'characters that are not ASCII',
};

const LIKENESSES: Readonly<Record<Likeness, string>> = {
  generated: 'looks like a client secret',
  'client-secret': 'could be a client secret',
  guid: 'is a GUID, as ids are',
  'vault-reference': 'is a Key Vault reference',
  placeholder: 'is a placeholder',
  jwt: 'looks like a token',
  pem: 'is a certificate or key in PEM',
  json: 'is JSON',
  url: 'is an address',
  'connection-string': 'looks like a connection string',
  empty: 'only white space',
  unknown: 'does not look like a client secret',
};

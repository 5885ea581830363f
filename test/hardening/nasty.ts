/** Texts that a terminal, a log or a parser takes for something else. */
import fc from 'fast-check';

const PIECES = [
  '\0',
  '\u0007',
  '\b',
  '\u001b[2J',
  '\u001b]0;title\u0007',
  '\u001b[31m',
  '\u009b31m',
  '\r',
  '\n',
  '\r\n',
  '\t',
  '\u007f',
  '\u0085',
  '\u2028',
  '\u2029',
  '\u202e',
  '\u2066',
  '\u200f',
  '\ufeff',
  '\u200b',
  '\u{e0041}',
  '\ue000',
  '\ufffd',
  'é',
  'e\u0301',
  '😀',
  '𝒜',
  ' ',
  '  ',
  '__proto__',
  'constructor',
  'toString',
  '%s',
  '%n',
  '../..',
  '$x',
  '`id`',
  '$(id)',
  ';',
  '&&',
  '|',
  '<script>',
  '"',
  "'",
  '\\',
  'a'.repeat(300),
  '-',
  '--',
  '--json',
  'null',
  'undefined',
  'NaN',
  '1e999',
] as const;

export const nasty: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 5 })), { minLength: 1, maxLength: 4 })
  .map(parts => parts.join(''));

/** Of the form of Entra's client secrets: three characters, a digit, `Q~`, and the rest. */
export const secretLike: fc.Arbitrary<string> = fc
  .tuple(word(3), fc.nat({ max: 9 }), word(34))
  .map(([head, digit, tail]) => `${head}${digit}Q~${tail}`);

function word(length: number): fc.Arbitrary<string> {
  const letters = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'];
  return fc
    .array(fc.constantFrom(...letters), { minLength: length, maxLength: length })
    .map(parts => parts.join(''));
}

/** What of a text has that form. */
export function secretsIn(text: string): string[] {
  return [...text.matchAll(/[A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{31,}/g)].map(([found]) => found);
}

/** What happens to secrets on their way, written without a look at the code that undoes it. */
import fc from 'fast-check';
import type { Known } from '../../../src/diagnosis/value/suspicions.ts';
import { Secret } from '../../../src/secret.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const NEW = [...LETTERS, ...'~._-'];
const OLD = [...LETTERS, ...'+/=[]:?@!*._-'];

const text = (unit: string[], minLength: number, maxLength = minLength) =>
  fc.string({ unit: fc.constantFrom(...unit), minLength, maxLength });

/** As Entra makes them today, and as it made them before. */
export const generated = fc.tuple(text(NEW, 3), text(NEW, 34)).map(([head, rest]) => `${head}8Q~${rest}`);
const older = fc.oneof(text(OLD, 32), text(OLD, 44));
export const clean = fc.oneof(generated, older);
/** No four characters of these stand in any prose: letters and digits take turns. */
export const telltale = fc
  .tuple(text(NEW.slice(0, 26), 20), text(NEW.slice(52, 62), 20))
  .map(([letters, digits]) => [...letters].map((letter, index) => `${letter}${digits[index]}`).join(''));

export interface Mangling {
  readonly name: string;
  readonly mangle: (value: string) => string;
}

const isPlain = (character: string) => /[A-Za-z0-9]/.test(character);
const each = (value: string, change: (character: string) => string) =>
  value.replace(/[^A-Za-z0-9]/gs, change);
const hexOf = (character: string, width: number) => character.charCodeAt(0).toString(16).padStart(width, '0');
const html = (value: string) => each(value, character => `&#x${hexOf(character, 2)};`);
const xml = (value: string) => value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const url = (value: string) =>
  [...Buffer.from(value)]
    .map(byte => {
      const character = String.fromCharCode(byte);
      return isPlain(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
const base64 = (value: string) => Buffer.from(value).toString('base64');
const utf16 = (value: string) => Buffer.from(value, 'utf16le').toString('latin1');
const middle = (value: string, between: string) =>
  `${value.slice(0, value.length >> 1)}${between}${value.slice(value.length >> 1)}`;
const swapped = (value: string, seen: string, meant: string) =>
  value.replace(/./gs, character => {
    const at = seen.indexOf(character);
    return at < 0 ? character : ([...meant][at] ?? character);
  });
const quotedPrintable = (value: string) =>
  [value.slice(0, value.length >> 1), value.slice(value.length >> 1)]
    .map(half => half.replaceAll('=', '=3D'))
    .join('=\r\n');

const OTHER = 'Zq98Q~another.secret-that_was.there~before';

export const manglings: readonly Mangling[] = [
  { name: 'a line break behind', mangle: value => `${value}\n` },
  { name: 'a Windows line break behind', mangle: value => `${value}\r\n` },
  { name: 'a line break in front', mangle: value => `\n${value}` },
  { name: 'spaces around', mangle: value => `  ${value} ` },
  { name: 'a tab in front', mangle: value => `\t${value}` },
  { name: 'a no-break space behind', mangle: value => `${value}\u00a0` },
  { name: 'a zero-width space behind', mangle: value => `${value}\u200b` },
  { name: 'a zero-width joiner inside', mangle: value => middle(value, '\u200d') },
  { name: 'a byte order mark', mangle: value => `\ufeff${value}` },
  { name: 'a byte order mark read as Latin-1', mangle: value => `\u00ef\u00bb\u00bf${value}` },
  { name: 'UTF-16 byte by byte', mangle: utf16 },
  { name: 'UTF-16 byte by byte, with its mark', mangle: value => utf16(`\ufeff${value}`) },
  { name: 'double quotes', mangle: value => `"${value}"` },
  { name: 'single quotes', mangle: value => `'${value}'` },
  { name: 'typographic quotes', mangle: value => `\u201c${value}\u201d` },
  { name: 'backticks', mangle: value => `\`${value}\`` },
  { name: 'a quote without its partner', mangle: value => `${value}"` },
  { name: 'braces', mangle: value => `{${value}}` },
  { name: 'double braces', mangle: value => `{{${value}}}` },
  { name: 'angle brackets', mangle: value => `<${value}>` },
  { name: 'NAME= in front', mangle: value => `AZURE_CLIENT_SECRET=${value}` },
  { name: 'name: in front', mangle: value => `client-secret: ${value}` },
  { name: 'export NAME= in front', mangle: value => `export SP=${value}` },
  { name: '--option in front', mangle: value => `--password ${value}` },
  { name: 'Bearer in front', mangle: value => `Bearer ${value}` },
  { name: 'the client id in front', mangle: value => `5f2d0c1e-6a7b-4c8d-9e0f-1a2b3c4d5e6f:${value}` },
  { name: 'a comma behind', mangle: value => `${value},` },
  { name: 'a comment behind', mangle: value => `${value} # until May` },
  { name: 'a written line break', mangle: value => `${value}\\n` },
  { name: 'a written Windows line break', mangle: value => `${value}\\r\\n` },
  { name: 'backslashes', mangle: value => each(value, character => `\\${character}`) },
  { name: 'carets', mangle: value => each(value, character => `^${character}`) },
  { name: 'URL-encoded', mangle: url },
  { name: 'URL-encoded twice', mangle: value => url(url(value)) },
  { name: 'a space for every +', mangle: value => value.replaceAll('+', ' ') },
  { name: 'HTML-encoded', mangle: html },
  { name: 'HTML-encoded twice', mangle: value => xml(html(value)) },
  { name: 'base64', mangle: base64 },
  { name: 'base64 of echo', mangle: value => base64(`${value}\n`) },
  { name: 'base64 and a line break', mangle: value => `${base64(value)}\n` },
  { name: 'base64 twice', mangle: value => base64(base64(value)) },
  { name: 'base64 of echo, twice', mangle: value => base64(`${base64(`${value}\n`)}\n`) },
  { name: 'base64url', mangle: value => Buffer.from(value).toString('base64url') },
  { name: 'base64 of UTF-16', mangle: value => Buffer.from(value, 'utf16le').toString('base64') },
  { name: 'hexadecimal', mangle: value => Buffer.from(value).toString('hex') },
  { name: 'JSON-escaped', mangle: value => each(value, character => `\\u${hexOf(character, 4)}`) },
  { name: 'quoted-printable', mangle: quotedPrintable },
  { name: 'two lines', mangle: value => middle(value, '\n') },
  { name: 'two indented lines', mangle: value => middle(value, '\r\n    ') },
  { name: 'a space inside', mangle: value => middle(value, ' ') },
  { name: 'dashes', mangle: value => value.replaceAll('-', '\u2013') },
  { name: 'tildes', mangle: value => value.replaceAll('~', '\u223c') },
  { name: 'other tildes', mangle: value => value.replaceAll('~', '\u02dc') },
  { name: 'dots', mangle: value => value.replaceAll('.', '\u00b7') },
  { name: 'low commas', mangle: value => value.replaceAll('.', '\u201a') },
  { name: 'Cyrillic', mangle: value => swapped(value, 'aeopcyxABEKMHOPCTX', 'аеорсухАВЕКМНОРСТХ') },
  { name: 'Greek', mangle: value => swapped(value, 'oABEZHIKMNOPTYX', 'οΑΒΕΖΗΙΚΜΝΟΡΤΥΧ') },
  {
    name: 'full-width',
    mangle: value =>
      value.replace(/[!-~]/g, character => String.fromCharCode(character.charCodeAt(0) + 0xfee0)),
  },
  { name: 'pasted twice', mangle: value => `${value}${value}` },
  { name: 'another one behind a comma', mangle: value => `${value},${OTHER}` },
  { name: 'another one on the next line', mangle: value => `${value}\n${OTHER}` },
  { name: 'another one in front', mangle: value => `${OTHER};${value}` },
  {
    name: 'the document of a command',
    mangle: value => JSON.stringify({ appId: 'a', password: value, tenant: 't' }, null, 2),
  },
];

/** These are told by another place that holds the whole value. */
export const losses: readonly Mangling[] = [
  { name: 'small letters', mangle: value => value.toLowerCase() },
  { name: 'capital letters', mangle: value => value.toUpperCase() },
  { name: 'only the first 32 characters', mangle: value => value.slice(0, 32) },
  { name: 'only the first 20 characters', mangle: value => value.slice(0, 20) },
  { name: 'without its first 5 characters', mangle: value => value.slice(5) },
  { name: 'without a part in the middle', mangle: value => `${value.slice(0, 9)}${value.slice(14)}` },
];

export function knownOf(value: string | undefined, others: readonly string[] = []): Known {
  return {
    keyIds: ['0d6f1a52-5c53-4b7e-9d8a-2f3e4a5b6c7d'],
    appId: '11111111-2222-4333-8444-555555555555',
    objectId: '21111111-2222-4333-8444-555555555555',
    tenant: '31111111-2222-4333-8444-555555555555',
    hints: value === undefined ? [] : [null, 'zzz', value.slice(0, 3)],
    others: others.map((other, index) => ({ name: `place ${index + 1}`, value: new Secret(other) })),
  };
}

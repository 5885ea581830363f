/** What happens to a value on its way, and how it is undone. */
import type { SuspicionCode } from './advice.ts';
import { type Background, isSound, type Look } from './background.ts';
import { edges, lookAlikeWords, withoutUnseen, withPlainCharacters } from './characters.ts';
import { comparedWithOthers, cutOff, otherThing } from './comparison.ts';
import {
  fromBase64,
  fromCodePage,
  fromHex,
  fromHtml,
  fromJsonEscapes,
  fromQuotedPrintable,
  fromUrl,
  fromUtf16,
  withoutWideMark,
} from './decoding.ts';
import { fieldsIn, quoteWords, withoutComment, withoutName, withoutQuotes } from './enclosing.ts';
import { likenessOf, SHORTEST_SECRET } from './likeness.ts';

/** A secret of 64 characters that was encoded four times is shorter. Of longer texts only the ends and the form are checked. */
const LONGEST = 2048;

/** The checks that make sense for a text. */
export function looksAt(text: string, background: Background): readonly Look[] {
  if (text.length > LONGEST) return [edges, otherThing];
  const likeness = likenessOf(text);
  if (likeness === 'json') return [otherThing, document, lookAlikes];
  if (['guid', 'vault-reference', 'empty'].includes(likeness) && text.trim() === text) return [otherThing];
  return isSound(text, background) ? EVIDENCE : [...EVIDENCE, ...GUESSES];
}

/** `undone` gives the text without it; undefined, empty or the same text: there is nothing of it. Several: each may be meant. */
function mangled(
  code: SuspicionCode,
  words: string | ((text: string) => string),
  undone: (text: string, background: Background) => string | readonly string[] | undefined,
): Look {
  return (text, background) =>
    [undone(text, background) ?? []]
      .flat()
      .filter(repaired => repaired !== text && repaired !== '')
      .map(repaired => ({ code, text: typeof words === 'string' ? words : words(text), repaired }));
}

const doubled = mangled(
  'doubled',
  text => `is the same text ${text.length / periodOf(text)} times in a row`,
  text => text.slice(0, periodOf(text)),
);
const document = mangled('document', 'is a whole document that contains the secret', fieldsIn);
const lookAlikes = mangled('look-alikes', lookAlikeWords, withPlainCharacters);

/** These guess nothing, and are made for sound values, too. */
const EVIDENCE: readonly Look[] = [otherThing, comparedWithOthers, doubled, cutOff];

const WRITTEN_BEHIND = /(?:(?:\\{1,4}|`)[rnt]){1,8}$/;
const WRITTEN_BEFORE = /^(?:\\{1,4}[rnt]){1,8}/;

/** Likelier ones first: of two suspicions with equal rank the first is listed first. */
const GUESSES: readonly Look[] = [
  edges,
  mangled('quotes', quoteWords, withoutQuotes),
  mangled(
    'line-break-written',
    text => `${WRITTEN_BEHIND.test(text) ? 'ends' : 'begins'} with a line break written as text (\\n)`,
    text => text.replace(WRITTEN_BEHIND, '').replace(WRITTEN_BEFORE, ''),
  ),
  mangled('json-escaped', 'has characters written as \\u numbers', fromJsonEscapes),
  mangled('backslashes', 'has backslashes before special characters', text =>
    text.replace(/\\([^A-Za-z0-9])/g, '$1'),
  ),
  mangled('carets', 'has carets before special characters', text => text.replace(/\^(.)/gs, '$1')),
  mangled('url-encoded', 'is URL-encoded', fromUrl),
  mangled('url-encoded', 'is URL-encoded twice', text => twice(text, fromUrl)),
  mangled('html-encoded', 'is HTML-encoded', fromHtml),
  mangled('html-encoded', 'is HTML-encoded twice', text => twice(text, fromHtml)),
  mangled('quoted-printable', 'is encoded as in mails (quoted-printable)', fromQuotedPrintable),
  mangled('utf-16', 'is UTF-16 that was read byte by byte', fromUtf16),
  mangled('utf-16', 'contains NUL characters, like UTF-16', text =>
    fromUtf16(text) === undefined ? withoutWideMark(text.replaceAll('\0', '')) : undefined,
  ),
  mangled('mojibake', 'is UTF-8 that was read in another code page', fromCodePage),
  mangled('base64', text => `is encoded in base64${breakBehind(fromBase64(text))}`, ofLine(fromBase64)),
  mangled(
    'base64',
    text => `is encoded in base64 twice${breakBehind(fromBase64Twice(text))}`,
    ofLine(fromBase64Twice),
  ),
  mangled('hex', 'is written as hexadecimal bytes', ofLine(fromHex)),
  lookAlikes,
  mangled(
    'wrapped',
    text => `is broken into ${linesOf(text).length} lines`,
    text => (linesOf(text).length < 2 ? undefined : linesOf(text).join('')),
  ),
  mangled('name-in-front', 'has its name in front', withoutName),
  mangled('scheme-in-front', 'has the scheme of a header in front', text =>
    text.replace(/^(?:Authorization: ?)?(?:Bearer|Basic|Secret|SharedKey)\s/i, ''),
  ),
  mangled('name-in-front', 'has an id in front', text =>
    text.replace(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}[\s:,;|]\s*/i, ''),
  ),
  mangled('braces', 'is in braces', text => /^\$?\{+([^{}]*)\}+$/.exec(text)?.[1]),
  mangled('braces', 'is in angle brackets', text => /^<+([^<>]*)>+$/.exec(text)?.[1]),
  mangled('braces', 'is in round brackets', text => /^\$?\(+([^()]*)\)+$/.exec(text)?.[1]),
  mangled(
    'separator-behind',
    text => `ends with a ${text.endsWith(';') ? 'semicolon' : 'comma'}`,
    text => (/&#?\w{2,31};$/.test(text.slice(-40)) ? undefined : text.replace(/[,;]{1,4}$/, '')),
  ),
  mangled('comment-behind', 'has a comment after it', withoutComment),
  document,
  mangled('invisible', 'contains invisible characters', withoutUnseen),
  mangled('space-for-plus', 'has a space where a + could have been', text =>
    isProse(text) ? undefined : text.replaceAll(' ', '+'),
  ),
  mangled(
    'two-values',
    text => {
      const { length } = valuesIn(text);
      return `holds ${length === 1 ? 'a value more than once' : `${length} values`}, one of which may be the secret`;
    },
    candidatesIn,
  ),
  mangled('space-inside', 'contains spaces', text => (isProse(text) ? undefined : text.replaceAll(' ', ''))),
];

/** Undefined where the second time undoes nothing more. */
function twice(text: string, decoded: (text: string) => string): string | undefined {
  const once = decoded(text);
  const rest = decoded(once);
  return rest === once ? undefined : rest;
}

const LINE_END = /[\r\n]{1,4}$/;

function ofLine(decoded: (text: string) => string | undefined): (text: string) => string | undefined {
  return text => decoded(text)?.replace(LINE_END, '');
}

function breakBehind(decoded: string | undefined): string {
  return LINE_END.test(decoded ?? '') ? ', together with a line break at the end' : '';
}

function fromBase64Twice(text: string): string | undefined {
  const once = ofLine(fromBase64)(text);
  return once === undefined ? undefined : fromBase64(once);
}

function linesOf(text: string): string[] {
  const lines = text.trim().split(/[\r\n]+/);
  return lines.map(line => line.trim());
}

const MOST_VALUES = 4;

/** The length of the smallest piece of which the text is a repetition: its own where it is none. Chance does not make that. */
function periodOf(text: string): number {
  const period = `${text}${text}`.indexOf(text, SHORTEST_SECRET);
  return period > 0 && text.length % period === 0 ? period : text.length;
}

function valuesIn(text: string): string[] {
  return [...new Set(text.split(/[\s,;|]+/))].filter(part => part !== '');
}

/** Of three, two can be one that was wrapped. */
function candidatesIn(text: string): string[] {
  const values = valuesIn(text);
  const [first = '', second = '', third] = values;
  const joined = third === undefined ? [] : [`${first}${second}`, `${second}${third}`];
  return values.length > MOST_VALUES
    ? []
    : [...values, ...joined].filter(one => one.length >= SHORTEST_SECRET);
}

/** The spaces of a document are its own. */
function isProse(text: string): boolean {
  return text.length > 400 || /["{}<>]/.test(text);
}

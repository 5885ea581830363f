/** Escapes of one language that stayed in the value, because nobody read it in that language. */
import { isUtf8 } from 'node:buffer';
import { type Clue, clueIf, isProse } from './clue.ts';

const WRITTEN_BEHIND = /(?:(?:\\{1,4}|`)[rnt]){1,8}$/;
const WRITTEN_BEFORE = /^(?:\\{1,4}[rnt]){1,8}/;

export function lineBreakWritten(text: string): Clue[] {
  const rest = text.replace(WRITTEN_BEHIND, '').replace(WRITTEN_BEFORE, '');
  const side = WRITTEN_BEHIND.test(text) ? 'ends with' : 'begins with';
  return clueIf(text, rest, 'line-break-written', `${side} a line break that is written out (\\n)`);
}

export function backslashes(text: string): Clue[] {
  const rest = text.replace(/\\([^A-Za-z0-9])/g, '$1');
  return clueIf(text, rest, 'backslashes', 'has backslashes before special characters');
}

export function carets(text: string): Clue[] {
  return clueIf(text, text.replace(/\^(.)/gs, '$1'), 'carets', 'has carets before special characters');
}

export function jsonEscaped(text: string): Clue[] {
  const rest = text.replace(/\\(?:u([0-9a-f]{4})|x([0-9a-f]{2}))/gi, (_, long?: string, short?: string) =>
    String.fromCharCode(Number.parseInt(long ?? short ?? '', 16)),
  );
  return clueIf(text, rest, 'json-escaped', 'has characters written as \\u numbers');
}

export function urlEncoded(text: string): Clue[] {
  return onceAndTwice(text, percentDecoded, 'url-encoded', 'is URL-encoded');
}

export function htmlEncoded(text: string): Clue[] {
  return onceAndTwice(text, entitiesDecoded, 'html-encoded', 'is HTML-encoded');
}

/** `=3D` alone can stand in an older secret; with a soft line break, or at every `=`, it is an encoding. */
export function quotedPrintable(text: string): Clue[] {
  const isSoft = /=[ \t]{0,4}[\r\n]/.test(text);
  if (!isSoft && !(text.includes('=3D') && /^(?:[^=]|=[0-9A-F]{2})*$/.test(text))) return [];
  const joined = text.replace(/=[ \t]{0,4}(?:\r\n|\r|\n)/g, '');
  const rest = joined.replace(/=([0-9A-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return clueIf(text, rest, 'quoted-printable', 'is encoded as mails are (quoted-printable)');
}

export function spaceForPlus(text: string): Clue[] {
  if (isProse(text)) return [];
  return clueIf(text, text.replaceAll(' ', '+'), 'space-for-plus', 'has a space where a + could have been');
}

function onceAndTwice(
  text: string,
  decoded: (text: string) => string,
  code: 'url-encoded' | 'html-encoded',
  words: string,
): Clue[] {
  const once = decoded(text);
  return [...clueIf(text, once, code, words), ...clueIf(once, decoded(once), code, `${words} twice`)];
}

function percentDecoded(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, run => {
    const bytes = Buffer.from(run.replaceAll('%', ''), 'hex');
    return bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1');
  });
}

function entitiesDecoded(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([A-Za-z]{2,8}));/gi, (whole, hex, decimal, name) => {
    if (typeof name === 'string') return ENTITIES.get(name.toLowerCase()) ?? whole;
    const code = Number.parseInt(hex ?? decimal, hex === undefined ? 10 : 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

const ENTITIES = new Map(
  Object.entries({
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    apos: "'",
    nbsp: '\u00a0',
    tilde: '~',
    period: '.',
    lowbar: '_',
    hyphen: '-',
    plus: '+',
    equals: '=',
    sol: '/',
    lsqb: '[',
    rsqb: ']',
    colon: ':',
    quest: '?',
    commat: '@',
    excl: '!',
    ast: '*',
    num: '#',
    percnt: '%',
    dollar: '$',
  }),
);

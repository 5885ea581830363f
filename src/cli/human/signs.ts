/**
 * Every printed sign that is not ASCII, and what is written in its place where the terminal is dumb (`TERM=dumb`). A sign that
 * is missing here may not be printed: `test/cli/signs.test.ts` reads the sources.
 */
const INSTEAD = {
  '✓': '+',
  '✗': 'x',
  '●': '*',
  '◐': 'o',
  '·': '-',
  '→': '>',
  '…': '...',
  '×': 'x',
  '−': '-',
  '–': '-',
  '─': '-',
  '§': 'section ',
  '“': '"',
  '”': '"',
  '’': "'",
  '‹': '<',
  '›': '>',
  '␡': '^?',
  // Keeps words together until a line is broken, and is a space when it is printed.
  '\u00a0': ' ',
} as const;

export type Sign = keyof typeof INSTEAD;

export const SIGNS: ReadonlySet<string> = new Set(Object.keys(INSTEAD));

/** The sign as such a terminal shows it. */
export function plainSign(sign: Sign): string {
  return INSTEAD[sign];
}

/** A whole text as such a terminal shows it. Letters of other scripts are somebody's names, and stay. */
export function inPlainSigns(text: string): string {
  return text
    .replace(ANY, sign => (isSign(sign) ? INSTEAD[sign] : sign))
    .replace(PICTURE, picture => caret(picture.charCodeAt(0) - FIRST_PICTURE));
}

const ANY = new RegExp(`[${Object.keys(INSTEAD).join('')}]`, 'gu');

/** Of control characters, which `diagnose` shows in a value. */
const PICTURE = /[\u2400-\u241f]/g;
const FIRST_PICTURE = 0x2400;

/** `^J`, as terminals have written a line feed since they had nothing else. */
function caret(code: number): string {
  return `^${String.fromCharCode(code + 0x40)}`;
}

function isSign(text: string): text is Sign {
  return SIGNS.has(text);
}

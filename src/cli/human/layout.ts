/** Text in lines and columns. Widths are counted without colour codes. */
import { stripVTControlCharacters } from 'node:util';
import { eastAsianWidth } from 'get-east-asian-width';

/** Breaks a sentence into lines of at most `width`; every line but the first starts with `indent`. */
export function wrap(text: string, width: number, indent = ''): string {
  return text
    .split('\n')
    .map(line => wrapLine(line, width, indent))
    .join(`\n${indent}`);
}

/**
 * A sentence after `lead`, its further lines below where it begins: all of them reach to `columns`. Where the lead leaves too
 * little room, the whole sentence goes below it.
 */
export function hung(lead: string, text: string, columns: number): string {
  const width = widthOf(lead);
  const least = Math.max(Math.min(LEAST, widthOf(text)), ...text.split(/\s/).map(widthOf));
  if (columns - width >= least) return `${lead}${below(text, columns, width)}`;
  const head = lead.trimEnd();
  return `${head === '' ? '' : `${head}\n`}${' '.repeat(BESIDE)}${below(text, columns, BESIDE)}`;
}

/** A sentence that begins in column `width`, and whose further lines do so, too. */
export function below(text: string, columns: number, width: number): string {
  return wrap(text, columns - width).replaceAll('\n', `\n${' '.repeat(width)}`);
}

/** Narrower than this a sentence is a column of words. */
const LEAST = 24;
const BESIDE = 4;

/** Lines up cells in columns that are as wide as their widest cell; the last column is left as it is. */
export function table(rows: readonly (readonly string[])[], gap = 2): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, widthOf(cell));
  }
  return rows.map(row =>
    row
      .map((cell, at) => (at === row.length - 1 ? cell : pad(cell, (widths[at] ?? 0) + gap)))
      .join('')
      .trimEnd(),
  );
}

export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

/** Cuts plain text that is too wide for its place. */
export function clip(text: string, width: number, more = '…'): string {
  if (widthOf(text) <= width) return text;
  let kept = '';
  let room = width - widthOf(more);
  for (const letter of text) {
    room -= columnsOf(letter);
    if (room < 0) break;
    kept += letter;
  }
  return kept + more;
}

/** How wide a column of names is: a few long ones stand out of it, and push aside only what is in their own line. */
export function namesWidth(names: readonly string[], columns: number): number {
  const most = Math.floor(columns * NAMES_SHARE);
  return Math.max(0, ...names.map(widthOf).filter(width => width <= most));
}

const NAMES_SHARE = 0.3;

/** In pieces of at most `width` columns: what has no spaces, and may not be cut. */
export function broken(text: string, width: number): string[] {
  const pieces = [''];
  let room = width;
  for (const letter of text) {
    room -= columnsOf(letter);
    if (room < 0 && pieces.at(-1) !== '') {
      pieces.push('');
      room = width - columnsOf(letter);
    }
    pieces.push(`${pieces.pop() ?? ''}${letter}`);
  }
  return pieces;
}

/** In columns of a terminal: Chinese, Japanese and Korean signs and emoji take two, combining marks none. */
export function widthOf(text: string): number {
  const shown = stripVTControlCharacters(text);
  if (ONE_COLUMN_EACH.test(shown)) return shown.length;
  return [...shown].reduce((width, letter) => width + columnsOf(letter), 0);
}

/** Up to the first combining mark. */
const ONE_COLUMN_EACH = /^[\u0020-\u02ff]*$/;
const MARK = /^\p{M}$/u;

function columnsOf(letter: string): number {
  return MARK.test(letter) ? 0 : eastAsianWidth(letter.codePointAt(0) ?? 0);
}

/** A command in a sentence stays in one line, so that it is seen and copied as one. */
const COMMAND = /\bkeyturn [a-z]+(?: NAME)?/g;
/** A control character, which no text holds that comes here: the filter before every output takes them out. */
const KEPT = '\u0001';

function wrapLine(line: string, width: number, indent: string): string {
  const lines: string[] = [];
  let current = '';
  const kept = line.replaceAll(COMMAND, command => command.replaceAll(' ', KEPT));
  for (const { text, gap } of kept.split(' ').flatMap(pieces)) {
    const room = width - (lines.length === 0 ? 0 : indent.length);
    if (current !== '' && widthOf(current) + gap.length + widthOf(text) > room) {
      lines.push(current);
      current = text;
    } else current = current === '' ? text : `${current}${gap}${text}`;
  }
  return [...lines, current].join(`\n${indent}`).replaceAll(KEPT, ' ');
}

/** Where a word may be broken: Chinese and Japanese are written without spaces, and break behind any of their letters. */
function pieces(word: string): { text: string; gap: string }[] {
  const parts = ONE_COLUMN_EACH.test(stripVTControlCharacters(word)) ? [word] : word.split(BEHIND_WIDE);
  return parts.map((text, index) => ({ text, gap: index === 0 ? ' ' : '' }));
}

/** Not before a closing mark, which would begin a line. */
const BEHIND_WIDE =
  /(?<=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3001-\u303f\uff01-\uff60])(?![\u3001\u3002\uff01\uff09\uff0c\uff1a\uff1b\uff1f])/u;

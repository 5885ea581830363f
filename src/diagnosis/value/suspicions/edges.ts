/** What stands before and behind a value and is not seen. */
import { type Clue, clueIf } from './clue.ts';

const LATIN_MARK = '\u00ef\u00bb\u00bf';
const ZERO_WIDTH = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\u180e]/;
const INSIDE = /[\u00a0\u00ad\u180e\u200b-\u200f\u202a-\u202e\u202f\u2060\u2066-\u2069\ufeff]/g;

/** The first kind that is found, in front or behind, gives the suspicion its code. */
const KINDS = [
  { code: 'byte-order-mark', words: 'a byte order mark (U+FEFF)', holds: /\ufeff|\u00ef\u00bb\u00bf|\ufffd/ },
  { code: 'line-break', words: 'a Windows line break (CR LF)', holds: /\r\n/ },
  { code: 'line-break', words: 'a line break', holds: /[\r\n\u0085\u2028\u2029]/ },
  { code: 'invisible', words: 'a character without width', holds: ZERO_WIDTH },
  { code: 'spaces', words: 'a tab', holds: /\t/ },
  { code: 'spaces', words: 'a space', holds: / / },
  { code: 'invisible', words: 'a no-break space', holds: /\u00a0/ },
  { code: 'invisible', words: 'a character that does not print', holds: /./s },
] as const;

export function edges(text: string): Clue[] {
  const start = firstSeen(text);
  const end = lastSeen(text, start);
  if (end === start) return [];
  const [front, back] = [kindOf(text.slice(0, start)), kindOf(text.slice(end))];
  const kind = KINDS.find(one => one === front || one === back);
  if (kind === undefined) return [];
  const words = [
    ...(front === undefined ? [] : [`begins with ${front.words}`]),
    ...(back === undefined ? [] : [`ends with ${back.words}`]),
  ];
  return clueIf(text, text.slice(start, end), kind.code, words.join(' and '));
}

export function invisibleInside(text: string): Clue[] {
  return clueIf(text, text.replace(INSIDE, ''), 'invisible', 'holds characters that are not seen');
}

function firstSeen(text: string): number {
  let start = 0;
  while (start < text.length) {
    if (text.startsWith(LATIN_MARK, start)) start += LATIN_MARK.length;
    else if (isUnseen(text.charAt(start))) start += 1;
    else break;
  }
  return start;
}

function lastSeen(text: string, start: number): number {
  let end = text.length;
  while (end > start && isUnseen(text.charAt(end - 1))) end -= 1;
  return end;
}

/** NUL is left to the look at UTF-16, of which it is a half. */
function isUnseen(character: string): boolean {
  if (' \t\r\n'.includes(character)) return true;
  return character !== '\0' && (/[\s\p{Cc}\ufeff\ufffd]/u.test(character) || ZERO_WIDTH.test(character));
}

function kindOf(run: string): (typeof KINDS)[number] | undefined {
  return run === '' ? undefined : KINDS.find(({ holds }) => holds.test(run.slice(-100)));
}

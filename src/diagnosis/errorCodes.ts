/** Finds the AADSTS numbers in a text, in the order in which they appear. */
import { explain } from './codes/errorTable.ts';
import { brokenOverLines, NEXT_LINE } from './plainText.ts';

interface Found {
  readonly code: number;
  readonly at: number;
}

/** Takes the text of `plainText`. */
export function codesIn(text: string): number[] {
  return [...new Set(codePlaces(text).map(({ code }) => code))];
}

/** Each time that a number appears, in the order of the text. */
export function codePlaces(text: string): Found[] {
  return [...named(text), ...listed(text), ...bare(text)].sort((one, other) => one.at - other.at);
}

const NAMED = new RegExp(
  `${brokenOverLines('AADSTS')}(?:${NEXT_LINE}|\\s)?(\\d{1,9})(?:${NEXT_LINE}(\\d{1,8}))?(:?)`,
  'gi',
);

function named(text: string): Found[] {
  return [...text.matchAll(NAMED)].flatMap(({ index, 1: digits = '', 2: more, 3: colon }) => {
    const code = more === undefined ? Number(digits) : joined(digits, more, colon === ':');
    return isCode(code) ? [{ code, at: index }] : [];
  });
}

/** A number at the end of a line, and digits at the beginning of the next: one number, or two things? */
function joined(digits: string, more: string, beforeColon: boolean): number {
  const [short, long] = [Number(digits), Number(digits + more)];
  if (!isCode(long)) return short;
  if (!isCode(short)) return long;
  const [shortIsKnown, longIsKnown] = [explain(short) !== undefined, explain(long) !== undefined];
  if (shortIsKnown === longIsKnown) return beforeColon ? long : short;
  return longIsKnown ? long : short;
}

/** Where numbers stand without AADSTS, and are surely Entra's: `error_codes`, MSAL's "Error(s)", the link to the page. */
const LISTS = [
  /error_?codes?["']?\s{0,20}[:=]\s{0,20}\[([\d\s,]{5,200})\]/gi,
  /Error\(s\):\s{0,20}([\d,\s]{5,80}) - Timestamp/gi,
  /\/error\?code=(\d{5,8})\b/gi,
  /\b(\d{5,8}) - \[\d{4}-\d\d-\d\d/g,
];

function listed(text: string): Found[] {
  return LISTS.flatMap(pattern => [...text.matchAll(pattern)]).flatMap(({ index, 1: list = '' }) =>
    list
      .split(/[\s,]+/)
      .map((word, place) => ({ code: Number(word), at: index + place }))
      .filter(({ code }) => isCode(code)),
  );
}

/** `error code: 50199` may be anybody's: counts only where the number is a known one. */
const BARE = /error[_ ]?codes?["']?\s{0,20}[:=]?\s{0,20}["']?(\d{5,8})\b/gi;

function bare(text: string): Found[] {
  const found = [...text.matchAll(BARE)].map(({ index, 1: word }) => ({ code: Number(word), at: index }));
  return found.filter(({ code }) => explain(code) !== undefined);
}

/** Microsoft's have five to eight digits. */
function isCode(code: number): boolean {
  return code >= 10_000 && code <= 99_999_999;
}

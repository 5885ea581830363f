/** Characters that are not seen, or look like those of a secret and are others. */
import type { Clue } from './background.ts';

const LATIN_MARK = '\u00ef\u00bb\u00bf';
const ZERO_WIDTH = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\u180e]/;
const INSIDE = /[\u00a0\u00ad\u180e\u200b-\u200f\u202a-\u202e\u202f\u2060\u2066-\u2069\ufeff]/g;

/** The first kind that is found, in front or behind, gives the suspicion its code. */
const KINDS = [
  { code: 'byte-order-mark', words: 'a byte order mark (U+FEFF)', holds: /\ufeff|\u00ef\u00bb\u00bf|\ufffd/ },
  { code: 'line-break', words: 'a Windows line break (CR LF)', holds: /\r\n/ },
  { code: 'line-break', words: 'a line break', holds: /[\r\n\u0085\u2028\u2029]/ },
  { code: 'invisible', words: 'a zero-width character', holds: ZERO_WIDTH },
  { code: 'spaces', words: 'a tab', holds: /\t/ },
  { code: 'spaces', words: 'a space', holds: / / },
  { code: 'invisible', words: 'a no-break space', holds: /\u00a0/ },
  { code: 'invisible', words: 'a non-printing character', holds: /./s },
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
  return [{ code: kind.code, text: words.join(' and '), repaired: text.slice(start, end) }];
}

export function withoutUnseen(text: string): string {
  return text.replace(INSIDE, '');
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

/** NUL is left to the check for UTF-16, of which it is one half. */
function isUnseen(character: string): boolean {
  if (' \t\r\n'.includes(character)) return true;
  return character !== '\0' && (/[\s\p{Cc}\ufeff\ufffd]/u.test(character) || ZERO_WIDTH.test(character));
}

function kindOf(run: string): (typeof KINDS)[number] | undefined {
  return run === '' ? undefined : KINDS.find(({ holds }) => holds.test(run.slice(-100)));
}

/** Groups of look-alikes: words for the message, the characters, and what each stands for. */
const FAMILIES: readonly (readonly [string, string, string])[] = [
  [
    'dashes that are not a hyphen',
    '\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00ad\u2043\ufe58\ufe63',
    '-'.repeat(11),
  ],
  ['tildes from another script', '\u223c\u02dc\u223d\u301c\u2053\u223f', '~'.repeat(6)],
  ['dots that are not a full stop', '\u00b7\u201a\u2024\u3002\u2027\u2219\u22c5\u02d9\u0387', '.'.repeat(9)],
  ['underscores from another script', '\u02cd\u2017\uff3f\u0332', '_'.repeat(4)],
  ['characters from another script', '\u2044\u2215\u2217\u2236\ua789\u01c3\u037e', '//*::!?'],
  [
    'Cyrillic letters',
    '\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0406\u0408\u0405\u0417',
    'aeopcyxijsABEKMHOPCTYXIJS3',
  ],
  [
    'Greek letters',
    '\u03bf\u03bd\u03b1\u03c1\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7',
    'ovapABEZHIKMNOPTYX',
  ],
];

const STANDS_FOR = new Map(
  FAMILIES.flatMap(([words, seen, meant]) =>
    [...seen].map((character, index) => [character, { words, meant: meant.charAt(index) }] as const),
  ),
);

/** Replaces each look-alike by the plain character that it stands for. */
export function withPlainCharacters(text: string): string {
  return text.replace(NOT_ASCII, character => lookAlike(character)?.meant ?? character);
}

export function lookAlikeWords(text: string): string {
  const words = [...text.matchAll(NOT_ASCII)].flatMap(([character]) => lookAlike(character)?.words ?? []);
  return `holds ${[...new Set(words)].join(' and ')}`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: all that is ASCII, and not it
const NOT_ASCII = /[^\u0000-\u007f]/gu;

interface LookAlike {
  readonly words: string;
  readonly meant: string;
}

/** Besides the families: full-width, mathematical and other forms that Unicode itself calls the same character. */
function lookAlike(character: string): LookAlike | undefined {
  const meant = character.normalize('NFKC');
  const same = { words: 'full-width or other forms of plain characters', meant };
  return STANDS_FOR.get(character) ?? (/^[!-~]$/.test(meant) ? same : undefined);
}

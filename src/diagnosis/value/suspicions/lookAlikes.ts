/** Characters that look like those of a secret and are others. */
import { type Clue, clueIf } from './clue.ts';

/** Families by the word that tells of them; in each, what is seen and what it stands for. */
const FAMILIES: readonly (readonly [string, string, string])[] = [
  [
    'dashes that are no hyphen',
    '\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00ad\u2043\ufe58\ufe63',
    '-'.repeat(11),
  ],
  ['tildes of another script', '\u223c\u02dc\u223d\u301c\u2053\u223f', '~'.repeat(6)],
  ['dots that are no full stop', '\u00b7\u201a\u2024\u3002\u2027\u2219\u22c5\u02d9\u0387', '.'.repeat(9)],
  ['low lines of another script', '\u02cd\u2017\uff3f\u0332', '_'.repeat(4)],
  ['signs of another script', '\u2044\u2215\u2217\u2236\ua789\u01c3\u037e', '//*::!?'],
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

export function lookAlikes(text: string): Clue[] {
  const words = new Set<string>();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all that is ASCII, and not it
  const rest = text.replace(/[^\u0000-\u007f]/gu, character => {
    const known = STANDS_FOR.get(character) ?? compatible(character);
    if (known !== undefined) words.add(known.words);
    return known?.meant ?? character;
  });
  return clueIf(text, rest, 'look-alikes', `holds ${[...words].join(' and ')}`);
}

/** Full-width, mathematical and other forms that Unicode itself calls the same character. */
function compatible(character: string): { readonly words: string; readonly meant: string } | undefined {
  const meant = character.normalize('NFKC');
  return /^[!-~]$/.test(meant)
    ? { words: 'full-width or other forms of plain characters', meant }
    : undefined;
}

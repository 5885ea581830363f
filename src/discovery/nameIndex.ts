/**
 * Finds the names of registrations in the names of vault secrets. Both are compared as words: `Payments API` is in
 * `prod-payments-api-secret`.
 */
export interface NameIndex<T> {
  /** Those with the longest name that is in the text. */
  namedIn(text: string): readonly T[];
}

/** Shorter names occur everywhere. */
const SHORTEST = 4;

export function nameIndex<T>(items: readonly T[], nameOf: (item: T) => string): NameIndex<T> {
  const named = items.map(item => ({ item, words: wordsOf(nameOf(item)).join('-') }));
  const byName = Map.groupBy(
    named.filter(({ words }) => words.length >= SHORTEST),
    ({ words }) => words,
  );
  return {
    namedIn(text) {
      const parts = partsOf(wordsOf(text)).filter(part => byName.has(part));
      const longest = Math.max(0, ...parts.map(part => part.length));
      const found = new Set(parts.filter(part => part.length === longest));
      return [...found].flatMap(part => (byName.get(part) ?? []).map(({ item }) => item));
    },
  };
}

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(word => word !== '');
}

/** Every run of words that follow each other. */
function partsOf(words: readonly string[]): string[] {
  return words.flatMap((_, from) =>
    words.slice(from).map((_word, length) => words.slice(from, from + length + 1).join('-')),
  );
}

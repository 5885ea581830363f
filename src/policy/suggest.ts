/** The candidate that was most likely meant; undefined if none is similar. */
export function suggest(word: string, candidates: readonly string[]): string | undefined {
  const plainWord = plain(word);
  if (plainWord.length > LONGEST_WORD) return undefined;
  let best: { candidate: string; distance: number } | undefined;
  for (const candidate of candidates) {
    const plainCandidate = plain(candidate);
    const allowed = Math.min(3, Math.max(1, Math.floor(plainCandidate.length / 3)));
    if (Math.abs(plainWord.length - plainCandidate.length) > allowed) continue;
    const distance = editDistance(plainWord, plainCandidate);
    if (distance <= allowed && (best === undefined || distance < best.distance))
      best = { candidate, distance };
  }
  return best?.candidate;
}

/** The clause to append to a message: `: did you mean "overlap"?`, or nothing. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const meant = suggest(word, candidates);
  return meant === undefined ? '' : `: did you mean "${meant}"?`;
}

/** Suggestions are searched for this many unknown words in one place; a file with more of them is not a policy. */
export const MOST_SEARCHES = 100;

const LONGEST_WORD = 100;

/** Ignores case and separators: `rotate_before` and `RotateBefore` equal `rotateBefore`. */
function plain(word: string): string {
  return word.toLowerCase().replaceAll(/[-_ ]/g, '');
}

/** Edit distance with insertions, deletions, substitutions and transpositions of neighbours (optimal string alignment). */
function editDistance(one: string, other: string): number {
  let before: number[] = [];
  let above = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row++) {
    const line = [row];
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1];
      const swapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      line.push(
        Math.min(
          at(above, column) + 1,
          at(line, column - 1) + 1,
          at(above, column - 1) + (same ? 0 : 1),
          row > 1 && column > 1 && swapped ? at(before, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    before = above;
    above = line;
  }
  return at(above, other.length);
}

function at(line: readonly number[], column: number): number {
  return line[column] ?? Number.POSITIVE_INFINITY;
}

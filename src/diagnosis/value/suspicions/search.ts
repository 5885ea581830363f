/** Takes off one layer after the other: breadth first, each text once, never the one that it began with. */
import { type Likeness, likenessOf } from '../likeness.ts';
import type { SuspicionCode } from './advice.ts';
import { type Background, type Clue, fits } from './clue.ts';
import { looksAt } from './looks.ts';

/** The layers that were found on one way down, outermost first, and what they hide (nothing: it cannot be repaired). */
export interface Path {
  readonly clues: readonly Clue[];
  readonly text: string;
  readonly likeness: Likeness;
  /** Smaller is likelier. */
  readonly rank: number;
}

const DEEPEST = 3;
/** How many texts of one layer are looked into further. */
const WIDEST = 16;

export function search(start: string, background: Background): Path[] {
  const seen = new Set([start]);
  const found: Path[] = [];
  let layer = below([], start, background, seen);
  for (let depth = 1; depth <= DEEPEST; depth += 1) {
    found.push(...layer.filter(path => isWorthSaying(path, background)));
    if (depth < DEEPEST) {
      layer = likeliest(layer).flatMap(path => below(path.clues, path.text, background, seen));
    }
  }
  return oncePerCode(found);
}

export function pathOf(clues: readonly Clue[], background: Background): Path {
  const text = clues.at(-1)?.repaired ?? '';
  const likeness = likenessOf(text);
  const standing =
    text === '' ? unrepairable(clues) : (fits(text, background) ? 1 : 5) + (FORMS[likeness] ?? 2);
  return { clues, text, likeness, rank: 10 * standing + clues.length };
}

const FORMS: Readonly<Partial<Record<Likeness, number>>> = { generated: 0, 'client-secret': 1 };

function below(above: readonly Clue[], text: string, background: Background, seen: Set<string>): Path[] {
  return looksAt(text, background)
    .flatMap(look => look(text, background))
    .filter(({ repaired }) => {
      const isNew = repaired === undefined || !seen.has(repaired);
      if (repaired !== undefined) seen.add(repaired);
      return isNew;
    })
    .map(clue => pathOf([...above, clue], background));
}

function likeliest(paths: readonly Path[]): readonly Path[] {
  const hiding = paths.filter(({ text }) => text !== '');
  return hiding.sort((left, right) => left.rank - right.rank).slice(0, WIDEST);
}

/** What is left may be a GUID or a placeholder: that is said, but no token call is worth it. */
function isWorthSaying({ text, likeness }: Path, background: Background): boolean {
  const isNoSecret = ['guid', 'placeholder', 'vault-reference', 'empty'].includes(likeness);
  return text === '' || !isNoSecret || fits(text, background);
}

/** What cannot be repaired is said once, for the fewest layers. */
function oncePerCode(paths: readonly Path[]): Path[] {
  const said = new Set<SuspicionCode | undefined>();
  return paths.filter(({ text, clues }) => {
    const code = clues.at(-1)?.code;
    if (text !== '' || !said.has(code)) {
      if (text === '') said.add(code);
      return true;
    }
    return false;
  });
}

const CERTAIN: readonly SuspicionCode[] = ['empty', 'key-id', 'client-id', 'tenant-id', 'object-id', 'guid'];
const ANOTHER_THING: readonly SuspicionCode[] = [
  ...CERTAIN,
  'placeholder',
  'vault-reference',
  'not-a-secret',
];

/** A certain error comes before all; what only strikes comes last. */
function unrepairable(clues: readonly Clue[]): number {
  const code = clues.at(-1)?.code ?? 'length';
  if (CERTAIN.includes(code) && clues.length === 1) return 0;
  return ANOTHER_THING.includes(code) ? 4 : 8;
}

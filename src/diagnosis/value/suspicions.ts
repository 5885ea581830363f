/** What may have been done to a value, undone layer by layer. Each suspicion can be checked with a token call. */
import { Secret } from '../../secret.ts';
import { ADVICE, type SuspicionCode } from './advice.ts';
import { type Background, type Clue, fits, isSound } from './background.ts';
import { leadingDash, oddLength } from './comparison.ts';
import { type Likeness, likenessOf } from './likeness.ts';
import { looksAt } from './manglings.ts';

export interface Known {
  /** Of the registration's credentials. */
  readonly keyIds: readonly string[];
  readonly appId?: string;
  readonly objectId?: string;
  readonly tenant?: string;
  /** The first three characters of the registration's credentials, as Graph gives them. */
  readonly hints: readonly (string | null)[];
  /** Whole values that were read in other places. */
  readonly others: readonly { readonly name: string; readonly value: Secret; readonly isAccepted?: true }[];
}

export interface Suspicion {
  /** Of the outermost layer. */
  readonly code: SuspicionCode;
  /** Completes "the value …". */
  readonly text: string;
  /** How it comes about, and how it is avoided. */
  readonly advice: string;
  /** A variant that can be tried; absent where nothing can be repaired. */
  readonly repaired?: Secret;
}

const MOST = 12;

/**
 * At most 12, the likeliest first: a certain error (the secret's id), then what begins like a credential of the
 * registration, then what has the form of a client secret; among equals the one with fewer layers.
 */
export function suspicionsOf(value: Secret, known: Known): Suspicion[] {
  const text = value.reveal();
  const background = backgroundOf(known);
  const found = search(text, background);
  const isExplained = found.length > 0 || isSound(text, background);
  const last = [...leadingDash(text), ...(isExplained ? [] : oddLength(text))];
  return [...found, ...last.map(clue => pathOf([clue], background))]
    .sort((left, right) => left.rank - right.rank)
    .slice(0, MOST)
    .map(suspicion);
}

function backgroundOf({ hints, others, ...ids }: Known): Background {
  return {
    ...ids,
    hints: hints.flatMap(hint => (hint === null || hint === '' ? [] : [hint])),
    others: others.map(({ value, ...other }) => ({ ...other, text: value.reveal() })),
  };
}

function suspicion({ clues, text }: Path): Suspicion {
  return {
    code: clues[0]?.code ?? 'length',
    text: clues.map(clue => clue.text).join(', and the rest '),
    advice: [...new Set(clues.map(clue => ADVICE[clue.code]))].join(' '),
    ...(text === '' ? {} : { repaired: new Secret(text) }),
  };
}

/** The layers of one search path, outermost first, and the text below them (empty: it cannot be repaired). */
interface Path {
  readonly clues: readonly Clue[];
  readonly text: string;
  readonly likeness: Likeness;
  /** Smaller is likelier. */
  readonly rank: number;
}

const DEEPEST = 3;
/** How many texts of one layer are looked into further. */
const WIDEST = 16;

/** Takes off one layer after the other: breadth first, each text once, never the one that it began with. */
function search(start: string, background: Background): Path[] {
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

function pathOf(clues: readonly Clue[], background: Background): Path {
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

/** A GUID or a placeholder below the layers is no secret: not reported, since a token call with it is pointless. */
function isWorthSaying({ text, likeness }: Path, background: Background): boolean {
  const isNoSecret = ['guid', 'placeholder', 'vault-reference', 'empty'].includes(likeness);
  return text === '' || !isNoSecret || fits(text, background);
}

/** What cannot be repaired is reported once, for the fewest layers. */
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

/** Certain errors first; mere anomalies last. */
function unrepairable(clues: readonly Clue[]): number {
  const code = clues.at(-1)?.code ?? 'length';
  if (CERTAIN.includes(code) && clues.length === 1) return 0;
  return ANOTHER_THING.includes(code) ? 4 : 8;
}

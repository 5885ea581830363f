/** What may have happened to a value on its way, undone layer by layer: each suspicion can be tried with a token call. */
import { Secret } from '../../secret.ts';
import { ADVICE, type SuspicionCode } from './suspicions/advice.ts';
import { type Background, isSound } from './suspicions/clue.ts';
import { leadingDash, oddLength } from './suspicions/length.ts';
import { type Path, pathOf, search } from './suspicions/search.ts';

export interface Known {
  /** Of the registration's credentials. */
  readonly keyIds: readonly string[];
  readonly appId?: string;
  readonly objectId?: string;
  readonly tenant?: string;
  /** The first three characters of the registration's credentials, as Graph gives them. */
  readonly hints: readonly (string | null)[];
  /** Whole values that were read in other places. */
  readonly others: readonly { readonly name: string; readonly value: Secret }[];
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
  const last = found.length > 0 || isSound(text, background) ? leadingDash(text) : besides(text);
  return [...found, ...last.map(clue => pathOf([clue], background))]
    .sort((left, right) => left.rank - right.rank)
    .slice(0, MOST)
    .map(suspicion);
}

function besides(text: string) {
  return [...leadingDash(text), ...oddLength(text)];
}

function backgroundOf({ hints, others, ...ids }: Known): Background {
  return {
    ...ids,
    hints: hints.flatMap(hint => (hint === null || hint === '' ? [] : [hint])),
    others: others.map(({ name, value }) => ({ name, text: value.reveal() })),
  };
}

function suspicion({ clues, text }: Path): Suspicion {
  return {
    code: clues[0]?.code ?? 'length',
    text: clues.map(clue => clue.text).join(', and what is left '),
    advice: [...new Set(clues.map(clue => ADVICE[clue.code]))].join(' '),
    ...(text === '' ? {} : { repaired: new Secret(text) }),
  };
}

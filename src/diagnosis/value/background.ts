/** What is known besides a refused value, and the form of what is found about it. */
import type { SuspicionCode } from './advice.ts';
import { likenessOf } from './likeness.ts';

/** One anomaly of a text, and the text without it, where it can be undone. */
export interface Clue {
  readonly code: SuspicionCode;
  /** Completes "the value …". */
  readonly text: string;
  readonly repaired?: string;
}

/** Holds the other values in clear. */
export interface Background {
  readonly keyIds: readonly string[];
  readonly appId?: string;
  readonly objectId?: string;
  readonly tenant?: string;
  readonly hints: readonly string[];
  readonly others: readonly Other[];
}

export interface Other {
  readonly name: string;
  readonly text: string;
  /** Entra accepted it. */
  readonly isAccepted?: true;
}

/** One check of a text. */
export type Look = (text: string, background: Background) => readonly Clue[];

export function beginsLike(text: string, { hints }: Pick<Background, 'hints'>): boolean {
  return hints.some(hint => text.startsWith(hint));
}

/** Whether the text begins like a credential of the registration, or is what another place holds. */
export function fits(text: string, background: Background): boolean {
  if (beginsLike(text, background)) return true;
  return background.others.some(other => other.text === text) && likenessOf(text) !== 'unknown';
}

/** Nothing suggests that it was mangled: decoding or cutting it would be guessing. */
export function isSound(text: string, background: Background): boolean {
  const likeness = likenessOf(text);
  return likeness === 'generated' || (likeness === 'client-secret' && beginsLike(text, background));
}

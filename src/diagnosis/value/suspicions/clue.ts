import { likenessOf } from '../likeness.ts';
import type { SuspicionCode } from './advice.ts';

/** One thing that strikes about a text, and the text without it, where it can be undone. */
export interface Clue {
  readonly code: SuspicionCode;
  /** Completes "the value …". */
  readonly text: string;
  readonly repaired?: string;
}

/** What is known around the value, with the other values in clear. */
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
}

/** One way of looking at a text. */
export type Look = (text: string, background: Background) => readonly Clue[];

/** Whether the text begins like a credential of the registration, or is what another place holds. */
export function fits(text: string, { hints, others }: Background): boolean {
  if (hints.some(hint => text.startsWith(hint))) return true;
  return others.some(other => other.text === text) && likenessOf(text) !== 'unknown';
}

/** Nothing suggests that it was mangled: decoding or cutting it would be guessing. */
export function isSound(text: string, { hints }: Background): boolean {
  const likeness = likenessOf(text);
  return (
    likeness === 'generated' || (likeness === 'client-secret' && hints.some(hint => text.startsWith(hint)))
  );
}

/** A clue for a text that was changed; none where nothing changed. */
export function clueIf(text: string, repaired: string, code: SuspicionCode, words: string): Clue[] {
  return repaired === text || repaired === '' ? [] : [{ code, text: words, repaired }];
}

/** The spaces of a document are its own. */
export function isProse(text: string): boolean {
  return text.length > 400 || /["{}<>]/.test(text);
}

/** What places hold, was looked at, and proves nothing. */
import type { HeldValue, SeenHolder } from './holding.ts';

export interface UnprovedPlace {
  readonly kind: string;
  readonly place: string;
  readonly outcome: 'refused' | 'no-credential' | 'several' | 'unknown';
  /** The credential that it has the first characters of. */
  readonly tenant?: string;
  readonly appId?: string;
  readonly keyId?: string;
  readonly why?: string;
}

export function unprovedPlaces(holders: readonly SeenHolder[]): readonly UnprovedPlace[] {
  return holders.flatMap(({ holder: { kind }, places }) =>
    places.flatMap(({ place: { label }, values }) =>
      values.flatMap(value => {
        const { outcome, question, why } = value;
        if (outcome === 'accepted' || outcome === 'hint-alone' || !isCertain(value)) return [];
        return [{ kind, place: label, outcome, ...question, ...(why === undefined ? {} : { why }) }];
      }),
    ),
  );
}

/**
 * Only values with today's form are client secrets beyond doubt: of others that begin like a credential by chance, or were guessed
 * to be mangled, a refusal says nothing.
 */
function isCertain({ outcome, isGenerated, mangling }: HeldValue): boolean {
  return outcome === 'unknown' || isGenerated || (outcome === 'refused' && mangling === undefined);
}

/** Values that are client secrets, and open nothing. */
export function deadIn(unproved: readonly UnprovedPlace[]): number {
  return unproved.filter(({ outcome }) => outcome === 'refused' || outcome === 'no-credential').length;
}

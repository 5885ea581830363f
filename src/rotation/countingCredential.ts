/** Which credential's dates count, where the vault's value may be that of several. */
import { hasEnded } from './ending.ts';
import type { Credential } from './observation.ts';
import { type Current, currentOf, type Situation } from './situation.ts';
import { plural } from './words.ts';

interface Counted {
  readonly current: Current | undefined;
  readonly now: Date;
}

/** The credential whose end counts: the vault's, or of those that it may be the one that ends first. */
export function countingIn(situation: Situation, now: Date): Credential | undefined {
  return counting({ current: currentOf(situation), now });
}

export function counting({ current, now }: Counted): Credential | undefined {
  if (current?.credential !== undefined) return current.credential;
  // Entra accepts the value, so it is none that has ended.
  const living = (current?.candidates ?? []).filter(candidate => !hasEnded(candidate, now));
  const ends = ({ end }: Credential) => end?.getTime() ?? Number.POSITIVE_INFINITY;
  return living.toSorted((one, other) => ends(one) - ends(other))[0];
}

/** Said where it is not known that the credential is the vault's. */
export function perhaps({ current }: Pick<Counted, 'current'>): string {
  const { credential, candidates = [] } = current ?? {};
  if (credential !== undefined || candidates.length < 2) return '';
  return `, if it is the one of ${plural(candidates.length, 'credential')} that expires first`;
}

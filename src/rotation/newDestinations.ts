/** Places that nothing shows to have been given a secret of the rotation before. */
import { isAmong, vaultName } from '../policy/place.ts';
import type { Rotation } from '../policy/policy.ts';
import type { Situation } from './situation.ts';

/**
 * The labels of places that no version of the vault secret is tagged as confirmed for; `situation` undefined: it could not be read,
 * so nothing shows any. Marks beside a secret are no evidence: whoever owns the place can write them.
 */
export function newDestinations({ vault, targets }: Rotation, situation?: Situation): string[] {
  const versions = situation?.vault?.state === 'present' ? situation.vault.versions : [];
  const tags = versions.flatMap(version => version.tags ?? []);
  const confirmed = tags.flatMap(({ places }) => places ?? []);
  const unseen = targets.filter(target => !confirmed.some(places => isAmong(places, target, targets)));
  return [
    ...(tags.length === 0 ? [`vault ${vaultName(vault)} ${vault.secret}`] : []),
    ...unseen.map(({ label }) => label),
  ];
}

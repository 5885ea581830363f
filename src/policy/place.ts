import { createHash } from 'node:crypto';
import type { Target, VaultPlace } from './policy.ts';

/** One text for one vault secret, however it is written: Key Vault does not tell upper case from lower. */
export function placeOf(vault: VaultPlace): string {
  return `${vault.url}/${vault.secret}`.toLowerCase();
}

/** The `mark` of a rotation: `keyturn/<name>/<8 hex digits that stand for the vault secret>/`. */
export function markOf(name: string, vault: VaultPlace): string {
  const place = createHash('sha256').update(placeOf(vault)).digest('hex').slice(0, 8);
  return `keyturn/${name}/${place}/`;
}

/** Twelve hex digits that stand for these targets in any order: whether a target was added since is told by them. */
export function placesOf(targets: readonly Pick<Target, 'kind' | 'settings'>[]): string {
  const written = targets.map(({ kind, settings }) => JSON.stringify([kind, settings]));
  return createHash('sha256').update(written.toSorted().join('\n')).digest('hex').slice(0, 12);
}

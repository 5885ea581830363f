import type { VaultPlace } from './policy.ts';

/** One text for one vault secret, however it is written: Key Vault does not tell upper case from lower. */
export function placeOf(vault: VaultPlace): string {
  return `${vault.url}/${vault.secret}`.toLowerCase();
}

/** The `mark` of a rotation: `keyturn/<name>/<8 hex digits that stand for the vault secret>/`. */
export function markOf(name: string, vault: VaultPlace): string {
  // Loaded with the first mark: to check a policy takes none, and would take a tenth longer.
  const { createHash } = process.getBuiltinModule('node:crypto');
  const place = createHash('sha256').update(placeOf(vault)).digest('hex').slice(0, 8);
  return `keyturn/${name}/${place}/`;
}

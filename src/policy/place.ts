import type { Target, VaultPlace } from './policy.ts';

/** One text for one vault secret, however it is written: Key Vault does not tell upper case from lower. */
export function placeOf(vault: VaultPlace): string {
  return `${vault.url}/${vault.secret}`.toLowerCase();
}

/** The `mark` of a rotation: `keyturn/<name>/<8 hex digits that stand for the vault secret>/`. */
export function markOf(name: string, vault: VaultPlace): string {
  return `keyturn/${name}/${digest(placeOf(vault)).slice(0, 8)}/`;
}

/** Twelve hex digits that stand for these targets in any order: whether a target was added since is told by them. */
export function placesOf(targets: readonly Pick<Target, 'kind' | 'settings'>[]): string {
  const written = targets.map(({ kind, settings }) => JSON.stringify([kind, settings]));
  return digest(written.toSorted().join('\n')).slice(0, 12);
}

function digest(text: string): string {
  // Loaded with the first one: to check a policy takes none, and would take a tenth longer.
  const { createHash } = process.getBuiltinModule('node:crypto');
  return createHash('sha256').update(text).digest('hex');
}

/** `kv-payments` of `https://kv-payments.vault.azure.net`, as `az keyvault` wants it. */
export function vaultName({ url }: Pick<VaultPlace, 'url'>): string {
  return new URL(url).hostname.split('.')[0] ?? url;
}

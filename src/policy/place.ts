import type { Target, VaultPlace } from './policy.ts';

/** One text for one vault secret, however it is written: Key Vault does not tell upper case from lower. */
export function placeOf(vault: VaultPlace): string {
  return `${vault.url}/${vault.secret}`.toLowerCase();
}

/** The `mark` of a rotation: `keyturn/<name>/<8 hex digits that stand for the vault secret>/`. */
export function markOf(name: string, vault: VaultPlace): string {
  return `keyturn/${name}/${digest(placeOf(vault)).slice(0, 8)}/`;
}

/** As Key Vault names it: `https://kv-payments.vault.azure.net/secrets/payments-api-client-secret`. */
export function identifierOf({ url, secret }: VaultPlace): string {
  return `${url}/secrets/${secret}`;
}

/** Undefined where it is no identifier of a vault secret; one of a version counts as that of its secret. */
export function placeIn(identifier: string): VaultPlace | undefined {
  const match = /^(https:\/\/[a-z0-9.-]+)\/secrets\/([0-9a-z-]{1,127})(?:\/[0-9a-f]*)?\/?$/i.exec(
    identifier.trim(),
  );
  const [, url, secret] = match ?? [];
  return url === undefined || secret === undefined ? undefined : { url: url.toLowerCase(), secret };
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

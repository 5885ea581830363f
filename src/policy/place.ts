import type { Target, VaultPlace } from './policy.ts';

/** A key that is equal for the same vault secret in any spelling: Key Vault ignores case. */
export function placeOf(vault: Pick<VaultPlace, 'url' | 'secret'>): string {
  return `${vault.url}/${vault.secret}`.toLowerCase();
}

/** The `mark` of a rotation: `keyturn/<name>/<hash of the vault secret's address>/`. */
export function markOf(name: string, vault: VaultPlace): string {
  return `keyturn/${name}/${placeHash(vault)}/`;
}

/** The first 8 hex digits of the hash of a vault secret's address. */
export function placeHash(vault: Pick<VaultPlace, 'url' | 'secret'>): string {
  return digest(placeOf(vault)).slice(0, 8);
}

/** The identifier in Key Vault's format: `https://kv-payments.vault.azure.net/secrets/payments-api-client-secret`. */
export function identifierOf({ url, secret }: VaultPlace): string {
  return `${url}/secrets/${secret}`;
}

/** Parses the identifier of a vault secret, with or without a version. Undefined if it is not one. */
export function placeIn(identifier: string): VaultPlace | undefined {
  const match = /^(https:\/\/[a-z0-9.-]+)\/secrets\/([0-9a-z-]{1,127})(?:\/[0-9a-f]*)?\/?$/i.exec(
    identifier.trim(),
  );
  const [, url, secret] = match ?? [];
  return url === undefined || secret === undefined ? undefined : { url: url.toLowerCase(), secret };
}

type Place = Pick<Target, 'kind' | 'settings'>;

/** The number of targets that fit into a tag. */
const MOST_NAMED = 50;

/**
 * A digest of the targets, independent of their order, with four characters for each, so that a target added later can be
 * recognised. For more targets than fit, one hash of twelve hex digits for all.
 */
export function placesOf(targets: readonly Place[]): string {
  return targets.length > MOST_NAMED
    ? digestOfAll(targets)
    : `+${targets.map(shortened).toSorted().join('')}`;
}

/** Whether the digest stands for exactly these targets. */
export function areThose(places: string | undefined, targets: readonly Place[]): boolean {
  return places === placesOf(targets) || places === digestOfAll(targets);
}

/**
 * Whether the digest contains this target. A single hash for all targets can only be compared with that of all current targets.
 */
export function isAmong(places: string, target: Place, all: readonly Place[]): boolean {
  if (!places.startsWith('+')) return places === digestOfAll(all);
  const wanted = shortened(target);
  for (let at = 1; at < places.length; at += wanted.length) if (places.startsWith(wanted, at)) return true;
  return false;
}

/** The format that earlier versions of this program wrote. */
function digestOfAll(targets: readonly Place[]): string {
  return digest(targets.map(written).toSorted().join('\n')).slice(0, 12);
}

function shortened(target: Place): string {
  return Buffer.from(digest(written(target)).slice(0, 6), 'hex').toString('base64url');
}

function written({ kind, settings }: Place): string {
  return JSON.stringify([kind, settings]);
}

function digest(text: string): string {
  // Loaded at the first call: `keyturn validate` needs no hash, and would take a tenth longer.
  const { createHash } = process.getBuiltinModule('node:crypto');
  return createHash('sha256').update(text).digest('hex');
}

/** The name of the vault as used by `az keyvault`: `kv-payments` for `https://kv-payments.vault.azure.net`. */
export function vaultName({ url }: Pick<VaultPlace, 'url'>): string {
  return new URL(url).hostname.split('.')[0] ?? url;
}

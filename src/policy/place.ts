import type { Target, VaultPlace } from './policy.ts';

/** One text for one vault secret, however it is written: Key Vault does not tell upper case from lower. */
export function placeOf(vault: Pick<VaultPlace, 'url' | 'secret'>): string {
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

type Place = Pick<Target, 'kind' | 'settings'>;

/** What a tag has room for. */
const MOST_NAMED = 50;

/**
 * Stands for these targets in any order, four characters for each: whether one was added since is told by them. Of very many,
 * twelve hex digits for all together.
 */
export function placesOf(targets: readonly Place[]): string {
  return targets.length > MOST_NAMED
    ? digestOfAll(targets)
    : `+${targets.map(shortened).toSorted().join('')}`;
}

/** Whether such a text names exactly these. */
export function areThose(places: string | undefined, targets: readonly Place[]): boolean {
  return places === placesOf(targets) || places === digestOfAll(targets);
}

/** Whether such a text names this one: of a digest that is told only where it is that of all targets of today. */
export function isAmong(places: string, target: Place, all: readonly Place[]): boolean {
  if (!places.startsWith('+')) return places === digestOfAll(all);
  const wanted = shortened(target);
  for (let at = 1; at < places.length; at += wanted.length) if (places.startsWith(wanted, at)) return true;
  return false;
}

/** How earlier versions of this program wrote them. */
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
  // Loaded with the first one: to check a policy takes none, and would take a tenth longer.
  const { createHash } = process.getBuiltinModule('node:crypto');
  return createHash('sha256').update(text).digest('hex');
}

/** `kv-payments` of `https://kv-payments.vault.azure.net`, as `az keyvault` wants it. */
export function vaultName({ url }: Pick<VaultPlace, 'url'>): string {
  return new URL(url).hostname.split('.')[0] ?? url;
}

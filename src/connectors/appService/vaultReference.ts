import type { VaultPlace } from '../../policy/policy.ts';

/** A Key Vault reference in an App Service setting (azure-facts §4.4). */
export interface Reference {
  /** The name of the vault, the first label of its host. */
  readonly vault: string;
  readonly secret: string;
  /** Absent: always the newest version. */
  readonly version?: string;
  /** The kind of a reference that is not a Key Vault reference: `AppConfiguration`. */
  readonly other?: string;
  /**
   * The deviation from the documented syntax, because of which App Service may treat the reference as text, or fail to resolve
   * it.
   */
  readonly spelling?: string;
}

/**
 * Parses a reference; undefined if the setting is an ordinary value. Any text with `@Microsoft.` counts as a reference, because
 * App Service resolves it elsewhere (App Configuration references:
 * learn.microsoft.com/azure/app-service/app-service-configuration-references). A reference that cannot be parsed has empty
 * names, so that it matches no vault secret.
 */
export function parseReference(setting: string): Reference | undefined {
  const text = setting.trim();
  const [, kind] = /^@Microsoft\.(\w*)/i.exec(text) ?? [];
  if (kind === undefined) return undefined;
  if (kind.toLowerCase() !== 'keyvault') return { ...NOBODYS, other: kind };
  const inside = /^@Microsoft\.KeyVault\((.*)\)$/is.exec(text)?.[1];
  if (inside === undefined) return NOBODYS;
  const parts = new Map(inside.split(';').map(part => splitAt(part, part.indexOf('='))));
  const uri = parts.get('secreturi');
  const read =
    uri === undefined
      ? reference(parts.get('vaultname'), parts.get('secretname'), parts.get('secretversion'))
      : (fromUri(uri) ?? NOBODYS);
  return { ...read, ...spellingOf(setting) };
}

const BEGINNING = '@Microsoft.KeyVault(';

function spellingOf(setting: string): Pick<Reference, 'spelling'> {
  if (/^\s/.test(setting)) return { spelling: 'there is a blank before it' };
  if (/\s$/.test(setting)) return { spelling: 'there is a blank or a line break after it' };
  return setting.startsWith(BEGINNING) ? {} : { spelling: `it does not start with ${BEGINNING}` };
}

/** The same reference in the documented syntax: without surrounding space, and with the documented case at its beginning. */
export function respelled(setting: string): string {
  return `${BEGINNING}${setting.trim().slice(BEGINNING.length)}`;
}

const NOBODYS: Reference = { vault: '', secret: '' };

function splitAt(part: string, at: number): [string, string] {
  return [part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).trim()];
}

function fromUri(uri: string): Reference | undefined {
  if (!URL.canParse(uri)) return undefined;
  const { hostname, pathname } = new URL(uri);
  const [kind, secret, version] = pathname.split('/').filter(Boolean);
  return kind === 'secrets' ? reference(hostname.split('.')[0], secret, version) : undefined;
}

function reference(vault = '', secret = '', version?: string): Reference {
  return { vault, secret, ...(version ? { version } : {}) };
}

/** Names of vaults and secrets are compared ignoring case. */
export function pointsTo({ vault, secret }: Reference, place: VaultPlace): boolean {
  const ours = new URL(place.url).hostname.split('.')[0] ?? '';
  return vault.toLowerCase() === ours.toLowerCase() && secret.toLowerCase() === place.secret.toLowerCase();
}

/** A reference without a version, which resolves to the newest one. */
export function referenceTo(place: VaultPlace): string {
  return `@Microsoft.KeyVault(SecretUri=${place.url}/secrets/${place.secret})`;
}

/** The same reference in the same notation, with another version. */
export function repinned(setting: string, from: string, to: string): string {
  const pinned = new RegExp(`(SecretVersion\\s*=\\s*|/secrets/[^/;)]+/)${from.replace(/\W/g, '\\$&')}`, 'i');
  return setting.replace(pinned, (_, before: string) => `${before}${to}`);
}

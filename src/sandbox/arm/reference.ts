/** A parsed Key Vault reference of a setting. */
export type Reference =
  | {
      readonly vault: string;
      /** Whether `vault` is a whole host name; otherwise it is the vault's name. */
      readonly byHost: boolean;
      readonly secret: string;
      /** undefined: the current version. */
      readonly version?: string;
    }
  | 'invalid';

const PREFIX = '@Microsoft.KeyVault';

/** Whether App Service treats this value as a reference, well formed or not. */
export function isReference(value: string): boolean {
  return value.startsWith(PREFIX);
}

/**
 * Parses both forms of azure-facts §4.4. Anything else with the prefix of a reference is `invalid`: spaces, other letter case and
 * unknown parts are not accepted here, whatever the real service accepts.
 */
export function readReference(value: string): Reference {
  const inner = /^@Microsoft\.KeyVault\((.*)\)$/s.exec(value)?.[1];
  if (inner === undefined) return 'invalid';
  return inner.startsWith('SecretUri=') ? byUri(inner.slice('SecretUri='.length)) : byNames(inner);
}

function byUri(text: string): Reference {
  const match = /^https:\/\/([a-zA-Z0-9.-]+)\/secrets\/([0-9a-zA-Z-]+)(?:\/([0-9a-zA-Z]+))?\/?$/.exec(text);
  const [, vault, secret, version] = match ?? [];
  if (vault === undefined || secret === undefined) return 'invalid';
  return { vault, byHost: true, secret, ...(version === undefined ? {} : { version }) };
}

function byNames(text: string): Reference {
  const parts = new Map(text.split(';').map(part => splitOnce(part)));
  const vault = parts.get('VaultName');
  const secret = parts.get('SecretName');
  const version = parts.get('SecretVersion');
  const known = [...parts.keys()].every(key => ['VaultName', 'SecretName', 'SecretVersion'].includes(key));
  const shaped = [vault, secret, version ?? 'none'].every(value => /^[0-9a-zA-Z-]+$/.test(value ?? ''));
  if (!known || !shaped || vault === undefined || secret === undefined) return 'invalid';
  return { vault, byHost: false, secret, ...(version === undefined ? {} : { version }) };
}

function splitOnce(part: string): [string, string] {
  const at = part.indexOf('=');
  return at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
}

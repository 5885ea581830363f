import { purgeOf } from './lifecycle.ts';
import type { SecretVersion, Vault, VaultSecret } from './state.ts';

/** A version as the service returns it; with the value only where the operation returns it (azure-facts §3.2). */
export function bundle(
  vault: Vault,
  secret: VaultSecret,
  version: SecretVersion,
  withValue: boolean,
): Record<string, unknown> {
  return {
    ...(withValue ? { value: version.value } : {}),
    ...described(vault, version, `${secretId(vault, secret)}/${version.id}`),
  };
}

/** An entry of the list of versions: the bundle without value. */
export function versionEntry(
  vault: Vault,
  secret: VaultSecret,
  version: SecretVersion,
): Record<string, unknown> {
  return bundle(vault, secret, version, false);
}

/** An entry of the list of secrets: attributes of the current version, and an id without version. */
export function secretEntry(vault: Vault, secret: VaultSecret): Record<string, unknown> {
  const current = secret.versions.at(-1);
  const id = secretId(vault, secret);
  return current === undefined ? { id } : described(vault, current, id);
}

/** A deleted secret as the service returns it: the bundle without value, and the date of its purge. */
export function deletedBundle(vault: Vault, secret: VaultSecret): Record<string, unknown> {
  const current = secret.versions.at(-1);
  const shown = current === undefined ? {} : bundle(vault, secret, current, false);
  return { ...shown, ...deletion(vault, secret) };
}

export function deletedEntry(vault: Vault, secret: VaultSecret): Record<string, unknown> {
  return { ...secretEntry(vault, secret), ...deletion(vault, secret) };
}

function deletion(vault: Vault, secret: VaultSecret): Record<string, unknown> {
  const { deleted } = secret;
  if (deleted === undefined) return {};
  return {
    recoveryId: `https://${vault.host}/deletedsecrets/${secret.name}`,
    deletedDate: seconds(deleted.at),
    scheduledPurgeDate: seconds(purgeOf(deleted)),
  };
}

/** In the recorded order. */
function described(vault: Vault, version: SecretVersion, id: string): Record<string, unknown> {
  const { contentType, notBefore, expires } = version;
  return {
    ...(contentType === undefined ? {} : { contentType }),
    id,
    attributes: {
      enabled: version.enabled,
      ...(notBefore === undefined ? {} : { nbf: seconds(notBefore) }),
      ...(expires === undefined ? {} : { exp: seconds(expires) }),
      created: seconds(version.created),
      updated: seconds(version.updated),
      recoveryLevel: vault.retentionDays < 90 ? 'CustomizedRecoverable+Purgeable' : 'Recoverable+Purgeable',
      recoverableDays: vault.retentionDays,
    },
    // Recorded: absent where none were given (azure-facts §3.8). That the same holds after they were removed: inference.
    ...(Object.keys(version.tags).length > 0 && { tags: { ...version.tags } }),
  };
}

function secretId(vault: Vault, secret: VaultSecret): string {
  return `https://${vault.host}/secrets/${secret.name}`;
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}

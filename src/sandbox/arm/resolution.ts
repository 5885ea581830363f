import { vaultName } from '../vault/cloud.ts';
import { findSecret, phaseOf } from '../vault/lifecycle.ts';
import type { Vault } from '../vault/state.ts';
import type { Scene } from '../wire.ts';
import type { Reference } from './reference.ts';
import { readReference } from './reference.ts';
import type { ReferenceCache, Site } from './state.ts';

type Resolution = Omit<ReferenceCache, 'reference' | 'fetchedAt'>;

/** Fetches the secret of a reference now, with the site's own identity. Status values: azure-facts §4.4. */
export function fetchReference(text: string, site: Site, scene: Scene): ReferenceCache {
  const reference = readReference(text);
  const found = reference === 'invalid' ? invalid() : resolve(reference, site, scene);
  return { ...found, reference: text, fetchedAt: scene.clock.now() };
}

function resolve(reference: Exclude<Reference, 'invalid'>, site: Site, scene: Scene): Resolution {
  const known = { vaultHost: reference.vault, secretName: reference.secret };
  const fail = (status: string, details: string): Resolution => ({ ...known, status, details });
  if (!site.identity.present) {
    return fail(
      'MSINotEnabled',
      'Reference was not able to be resolved because site Managed Identity not enabled.',
    );
  }
  const vault = scene.world.vaults.find(one => isNamed(one, reference));
  if (vault === undefined)
    return fail('VaultNotFound', 'Reference was not able to be resolved: key vault not found.');
  known.vaultHost = vault.host;
  if (!mayRead(site, vault)) {
    return fail(
      'AccessToKeyVaultDenied',
      'Reference was not able to be resolved: access to the key vault was denied.',
    );
  }
  return { ...known, ...readSecret(reference, vault, scene) };
}

function readSecret(reference: Exclude<Reference, 'invalid'>, vault: Vault, scene: Scene): Resolution {
  const now = scene.clock.now();
  const secret = findSecret(vault, reference.secret, now);
  if (secret === undefined || phaseOf(secret, now) !== 'live') {
    return { status: 'SecretNotFound', details: 'Reference was not able to be resolved: secret not found.' };
  }
  const wanted = reference.version?.toLowerCase();
  const version =
    wanted === undefined
      ? secret.versions.at(-1)
      : secret.versions.find(({ id }) => id.toLowerCase() === wanted);
  if (version === undefined) {
    return {
      status: 'SecretVersionNotFound',
      details: 'Reference was not able to be resolved: version not found.',
    };
  }
  if (!version.enabled) {
    return {
      status: 'OtherReasons',
      details: 'Reference was not able to be resolved: the secret is disabled.',
    };
  }
  const details = 'Reference has been successfully resolved.';
  return { status: 'Resolved', details, version: version.id, value: version.value };
}

function invalid(): Resolution {
  return {
    status: 'InvalidSyntax',
    details: 'Reference was not able to be resolved because of invalid syntax.',
  };
}

function isNamed(vault: Vault, reference: Exclude<Reference, 'invalid'>): boolean {
  const name = reference.byHost ? vault.host : vaultName(vault);
  return name.toLowerCase() === reference.vault.toLowerCase();
}

function mayRead(site: Site, vault: Vault): boolean {
  const granted = site.identity.vaults.some(host => host.toLowerCase() === vault.host.toLowerCase());
  return granted && !vault.firewalled && vault.tenantId.toLowerCase() === site.tenantId.toLowerCase();
}

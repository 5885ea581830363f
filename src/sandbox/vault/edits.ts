import { buildContextOf } from '../seeding/buildContext.ts';
import type { Scene } from '../wire.ts';
import { findVault } from './cloud.ts';
import { findSecret, markDeleted, phaseOf } from './lifecycle.ts';
import type { VaultEdit } from './schema.ts';
import { buildVersion, demandsOf } from './seed.ts';
import type { SecretVersion, Vault, VaultSecret } from './state.ts';

type EditOf<Op extends VaultEdit['op']> = Extract<VaultEdit, { op: Op }>;

/** Changes that a person makes to a vault and its secrets. */
export function editVault(scene: Scene, edit: VaultEdit): Record<string, unknown> {
  const vault = findVault(scene.world, edit.vault);
  if (vault === undefined) throw new Error(`no vault ${edit.vault}`);
  if (edit.op === 'change-vault') return changeVault(scene, vault, edit);
  if (edit.op === 'write-secret-version') return { version: writeVersion(scene, vault, edit) };
  const secret = liveSecret(scene, vault, edit.secret);
  if (edit.op === 'delete-vault-secret') {
    markDeleted(vault, secret, scene);
    return {};
  }
  const version = versionOf(secret, edit.version);
  if (edit.op === 'disable-version') version.enabled = false;
  else version.tags = { ...edit.tags };
  version.updated = scene.clock.now();
  return { version: version.id };
}

function changeVault(scene: Scene, vault: Vault, edit: EditOf<'change-vault'>): Record<string, unknown> {
  if (edit.firewalled !== undefined) vault.firewalled = edit.firewalled;
  if (edit.accessModel !== undefined) vault.accessModel = edit.accessModel;
  if (edit.demands !== undefined) vault.demands = demandsOf(edit.demands);
  if (edit.access !== undefined) grantRights(scene, vault, edit.access);
  return {};
}

/** Removed rights end at once; new ones become effective after a delay, as role assignments do. */
export function grantRights(
  scene: Scene,
  vault: Vault,
  given: Readonly<Record<string, readonly string[]>>,
): void {
  const { min, max } = scene.world.settings.grantMs;
  const at = scene.clock.now();
  const everywhere = Math.round(at + scene.random.between(min, max));
  const access = Object.fromEntries(
    Object.entries(given).map(([appId, rights]) => [appId.toLowerCase(), [...rights]]),
  );
  const fresh = Object.entries(access).flatMap(([appId, rights]) =>
    rights
      .filter(right => !vault.access[appId]?.includes(right))
      .map(right => ({ appId, right, at, everywhere })),
  );
  const pending = vault.granting?.filter(
    one =>
      one.everywhere > at && !fresh.some(({ appId, right }) => appId === one.appId && right === one.right),
  );
  vault.granting = [...(pending ?? []), ...fresh];
  vault.access = access;
}

function writeVersion(scene: Scene, vault: Vault, edit: EditOf<'write-secret-version'>): string {
  const now = scene.clock.now();
  const version = buildVersion(buildContextOf(scene), { ...edit, created: new Date(now).toISOString() });
  const existing = findSecret(vault, edit.secret, now);
  if (existing) existing.versions.push(version);
  else vault.secrets.push({ name: edit.secret, versions: [version] });
  return version.id;
}

function liveSecret(scene: Scene, vault: Vault, name: string): VaultSecret {
  const now = scene.clock.now();
  const secret = findSecret(vault, name, now);
  if (secret === undefined || phaseOf(secret, now) !== 'live')
    throw new Error(`no secret ${name} in ${vault.host}`);
  return secret;
}

/** The newest where the edit names none. */
function versionOf(secret: VaultSecret, id: string | undefined): SecretVersion {
  const version = id === undefined ? secret.versions.at(-1) : secret.versions.find(one => one.id === id);
  if (version === undefined) throw new Error(`no version ${id} of ${secret.name}`);
  return version;
}

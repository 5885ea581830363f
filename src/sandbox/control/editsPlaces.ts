import { applyConfiguration, restart } from '../arm/site.ts';
import { seedTime } from '../grow/seedTime.ts';
import type { Site } from '../sites.ts';
import { findVault } from '../vault/cloud.ts';
import { findSecret, markDeleted, phaseOf } from '../vault/lifecycle.ts';
import type { Scene } from '../wire.ts';
import type { SecretVersion, Vault, VaultSecret } from '../world.ts';
import { findSite } from './askSite.ts';
import type { Edit } from './editSchema.ts';

type SiteEdit = Extract<Edit, { op: 'set-site-setting' | 'restart-site' | 'change-site' }>;
type VaultEdit = Extract<
  Edit,
  {
    op:
      | 'write-secret-version'
      | 'disable-version'
      | 'set-version-tags'
      | 'delete-vault-secret'
      | 'change-vault';
  }
>;

/** Edits of web apps and of vaults. */
export function applyPlaceEdit(scene: Scene, edit: SiteEdit | VaultEdit): Record<string, unknown> {
  if (!('vault' in edit)) return editSite(scene, edit);
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

function editSite(scene: Scene, edit: SiteEdit): Record<string, unknown> {
  const site: Site | undefined = findSite(scene.world, edit);
  if (site === undefined) throw new Error(`no site ${edit.name}${edit.slot ? `/${edit.slot}` : ''}`);
  if (edit.op === 'restart-site') {
    restart(site, scene);
    return { restarts: site.restarts };
  }
  if (edit.op === 'change-site') {
    changeSite(scene, site, edit);
    return {};
  }
  if (edit.value === null) delete site.settings[edit.setting];
  else site.settings[edit.setting] = edit.value;
  applyConfiguration(site, scene);
  return { restarts: site.restarts };
}

function changeSite(scene: Scene, site: Site, edit: Extract<SiteEdit, { op: 'change-site' }>): void {
  site.namesVersion = edit.namesVersion ?? site.namesVersion;
  site.showsProcesses = edit.showsProcesses ?? site.showsProcesses;
  if (edit.state === undefined || edit.state === site.state) return;
  site.state = edit.state;
  if (edit.state === 'Running') restart(site, scene);
}

function changeVault(
  scene: Scene,
  vault: Vault,
  edit: Extract<Edit, { op: 'change-vault' }>,
): Record<string, unknown> {
  if (edit.firewalled !== undefined) vault.firewalled = edit.firewalled;
  if (edit.accessModel !== undefined) vault.accessModel = edit.accessModel;
  if (edit.access !== undefined) grant(scene, vault, edit.access);
  return {};
}

/** What is taken away is gone at once; what is new arrives late, as role assignments do. */
function grant(scene: Scene, vault: Vault, given: Readonly<Record<string, readonly string[]>>): void {
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

function writeVersion(
  scene: Scene,
  vault: Vault,
  edit: Extract<Edit, { op: 'write-secret-version' }>,
): string {
  const now = scene.clock.now();
  const version: SecretVersion = {
    id: scene.random.bytes(16).toString('hex'),
    value: edit.value,
    enabled: true,
    created: now,
    updated: now,
    tags: { ...edit.tags },
    ...(edit.contentType !== undefined && { contentType: edit.contentType }),
    ...(edit.notBefore !== undefined && { notBefore: seedTime(edit.notBefore, now) ?? now }),
    ...(edit.expires !== undefined && { expires: seedTime(edit.expires, now) ?? now }),
  };
  const existing = findSecret(vault, edit.secret, now);
  if (existing) existing.versions.push(version);
  else vault.secrets.push({ name: edit.secret, versions: [version] });
  scene.world.issued.add(edit.value);
  return version.id;
}

function liveSecret(scene: Scene, vault: Vault, name: string): VaultSecret {
  const now = scene.clock.now();
  const secret = findSecret(vault, name, now);
  if (secret === undefined || phaseOf(secret, now) !== 'live')
    throw new Error(`no secret ${name} in ${vault.host}`);
  return secret;
}

/** The newest where none is named. */
function versionOf(secret: VaultSecret, id: string | undefined): SecretVersion {
  const version = id === undefined ? secret.versions.at(-1) : secret.versions.find(one => one.id === id);
  if (version === undefined) throw new Error(`no version ${id} of ${secret.name}`);
  return version;
}

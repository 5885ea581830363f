import { newSecret } from '../graph/newSecret.ts';
import { seedTime } from '../grow/seedTime.ts';
import type { Scene } from '../wire.ts';
import type { Application } from '../world.ts';
import type { Edit } from './editSchema.ts';

type EntraEdit = Extract<Edit, { op: 'add-credential' | 'remove-credential' | 'change-application' }>;

/** Edits of a registration. They count as writes, so a write of the tool right after may clash with them. */
export function applyEntraEdit(scene: Scene, edit: EntraEdit): Record<string, unknown> {
  const application = findApplication(scene, edit.tenant, edit.appId);
  application.lastWriteAt = scene.clock.now();
  if (edit.op === 'add-credential') return { keyId: addCredential(scene, application, edit) };
  if (edit.op === 'remove-credential') return removeCredential(scene, application, edit.keyId);
  const { enabled, blockedByConditionalAccess, deleted, owners } = edit;
  if (enabled !== undefined && application.servicePrincipal) application.servicePrincipal.enabled = enabled;
  if (blockedByConditionalAccess !== undefined)
    application.blockedByConditionalAccess = blockedByConditionalAccess;
  if (deleted === true) application.deletedAt = scene.clock.now();
  if (deleted === false) delete application.deletedAt;
  if (owners !== undefined) application.owners = owners.map(owner => owner.toLowerCase());
  return {};
}

function findApplication(scene: Scene, tenantId: string, appId: string): Application {
  const tenant = scene.world.tenants.find(candidate => candidate.id === tenantId.toLowerCase());
  const application = tenant?.applications.find(candidate => candidate.appId === appId.toLowerCase());
  if (application === undefined) throw new Error(`no application ${appId} in tenant ${tenantId}`);
  return application;
}

function addCredential(
  scene: Scene,
  application: Application,
  edit: Extract<Edit, { op: 'add-credential' }>,
): string {
  const now = scene.clock.now();
  const value = newSecret(scene.random);
  const keyId = scene.random.uuid();
  scene.world.issued.add(value);
  application.passwords.push({
    keyId,
    displayName: edit.credential,
    hint: value.slice(0, 3),
    start: seedTime(edit.start ?? '+0s', now) ?? now,
    end: seedTime(edit.end ?? '+180d', now) ?? now,
    value,
    addedAt: now,
    seenFrom: [],
    goneFrom: [],
    listedFrom: now,
  });
  return keyId;
}

function removeCredential(scene: Scene, application: Application, keyId: string): Record<string, unknown> {
  const password = application.passwords.find(
    one => one.keyId === keyId.toLowerCase() && one.removedAt === undefined,
  );
  if (password === undefined) throw new Error(`no credential ${keyId} on application ${application.appId}`);
  password.removedAt = scene.clock.now();
  password.unlistedFrom = password.removedAt;
  return {};
}

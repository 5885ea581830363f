import { newSecret } from '../graph/newSecret.ts';
import { seedTime } from '../grow/seedTime.ts';
import type { Scene } from '../wire.ts';
import type { Application, Tenant } from '../world.ts';
import { changePrincipal } from './editPrincipal.ts';
import type { Edit } from './editSchema.ts';

type CredentialEdit = Extract<Edit, { op: 'add-credential' | 'remove-credential' }>;
type ApplicationEdit = Extract<Edit, { op: 'change-application' }>;
type PrincipalEdit = Extract<Edit, { op: 'change-service-principal' }>;
type EntraEdit = CredentialEdit | ApplicationEdit | PrincipalEdit;

/** Edits of a registration. They count as writes, so a write of the tool right after may clash with them. */
export function applyEntraEdit(scene: Scene, edit: EntraEdit): Record<string, unknown> {
  const tenant = findTenant(scene, edit.tenant);
  if (edit.op === 'change-service-principal') return changePrincipal(scene, tenant, edit);
  const application = findApplication(tenant, edit.appId);
  application.lastWriteAt = scene.clock.now();
  if (edit.op === 'add-credential') return { keyId: addCredential(scene, application, edit) };
  if (edit.op === 'remove-credential') return removeCredential(scene, application, edit.keyId);
  return changeApplication(scene, application, edit);
}

function changeApplication(
  scene: Scene,
  application: Application,
  edit: ApplicationEdit,
): Record<string, unknown> {
  const { enabled, deactivated, blockedByConditionalAccess, deleted, owners, signInAudience } = edit;
  if (enabled !== undefined && application.servicePrincipal) application.servicePrincipal.enabled = enabled;
  if (deactivated !== undefined) application.deactivated = deactivated;
  if (signInAudience !== undefined) application.signInAudience = signInAudience;
  if (blockedByConditionalAccess !== undefined)
    application.blockedByConditionalAccess = blockedByConditionalAccess;
  if (deleted === true) application.deletedAt = scene.clock.now();
  if (deleted === false) delete application.deletedAt;
  if (owners !== undefined) application.owners = owners.map(owner => owner.toLowerCase());
  return {};
}

function findTenant(scene: Scene, tenantId: string): Tenant {
  const tenant = scene.world.tenants.find(candidate => candidate.id === tenantId.toLowerCase());
  if (tenant === undefined) throw new Error(`no tenant ${tenantId}`);
  return tenant;
}

function findApplication(tenant: Tenant, appId: string): Application {
  const application = tenant.applications.find(candidate => candidate.appId === appId.toLowerCase());
  if (application === undefined) throw new Error(`no application ${appId} in tenant ${tenant.id}`);
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

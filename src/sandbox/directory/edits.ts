import { buildContextOf } from '../seeding/buildContext.ts';
import type { Scene } from '../wire.ts';
import { keysOf, passwordsChanged, writeAudit } from './audit.ts';
import { changeApplication } from './editApplication.ts';
import { changePrincipal } from './editPrincipal.ts';
import type { Actor } from './logState.ts';
import { arrivals } from './replication.ts';
import type { DirectoryEdit, EditOf } from './schema.ts';
import { buildPassword } from './seedApplication.ts';
import { policyOf } from './seedPolicy.ts';
import type { Application, Tenant } from './state.ts';
import { listedFrom } from './visibility.ts';

/**
 * Edits of a tenant, of a service principal, and of a registration. The last count as writes, so a write by the program under
 * test soon after may conflict with them.
 */
export function editDirectory(scene: Scene, edit: DirectoryEdit): Record<string, unknown> {
  const tenant = findTenant(scene, edit.tenant);
  if (edit.op === 'change-tenant') return changeTenant(scene, tenant, edit);
  const by = personOf(tenant, edit.by);
  if (edit.op === 'change-service-principal') return changePrincipal(scene, tenant, edit, by);
  const application = findApplication(tenant, edit.appId);
  application.lastWriteAt = scene.clock.now();
  if (edit.op === 'change-application') return changeApplication(scene, tenant, application, edit, by);
  const before = keysOf(application);
  const keyId = changeCredentials(scene, application, edit);
  const auditChange = passwordsChanged(application, before, keysOf(application));
  writeAudit(tenant, scene.clock.now(), by, auditChange);
  return { keyId };
}

/** Not written to the audit log: a licence is not part of the directory, and policies are a known gap. */
function changeTenant(scene: Scene, tenant: Tenant, edit: EditOf<'change-tenant'>): Record<string, unknown> {
  if (edit.reportAvailable !== undefined) tenant.reportAvailable = edit.reportAvailable;
  if (edit.credentialPolicy !== undefined)
    tenant.credentialPolicy = policyOf(edit.credentialPolicy, scene.clock.now());
  return {};
}

function personOf(tenant: Tenant, by: string | undefined): Actor {
  return { user: by ?? `admin@${tenant.domains[0] ?? 'contoso.onmicrosoft.com'}` };
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

function changeCredentials(
  scene: Scene,
  application: Application,
  edit: EditOf<'add-credential' | 'remove-credential'>,
): string {
  if (edit.op === 'add-credential') return addCredential(scene, application, edit);
  return removeCredential(scene, application, edit);
}

function addCredential(scene: Scene, application: Application, edit: EditOf<'add-credential'>): string {
  const { replicated, credential: name, start = '+0s', end = '+180d' } = edit;
  const now = scene.clock.now();
  const seed = { ...edit, name, start, end, ...(replicated && { added: '+0s' }) };
  const password = buildPassword(buildContextOf(scene), { appId: application.appId }, seed);
  const arriving = { addedAt: now, listedFrom: replicated ? listedFrom(scene) : now };
  application.passwords.push({ ...password, ...arriving });
  return password.keyId;
}

function removeCredential(
  scene: Scene,
  application: Application,
  { keyId, replicated }: EditOf<'remove-credential'>,
): string {
  const now = scene.clock.now();
  const password = application.passwords.find(
    one => one.keyId === keyId.toLowerCase() && one.removedAt === undefined,
  );
  if (password === undefined) throw new Error(`no credential ${keyId} on application ${application.appId}`);
  password.removedAt = now;
  password.goneFrom = replicated ? arrivals(scene.world.settings, scene.random, now, 'removed') : [];
  password.unlistedFrom = replicated ? listedFrom(scene) : now;
  return password.keyId;
}

import { clientIn } from '../client.ts';
import type { Scene } from '../wire.ts';
import type { Application, Tenant } from '../world.ts';
import type { Edit } from './editSchema.ts';

type PrincipalEdit = Extract<Edit, { op: 'change-service-principal' }>;

/** Edits of what stands for a registration in this tenant, which may have its home in another. */
export function changePrincipal(scene: Scene, tenant: Tenant, edit: PrincipalEdit): Record<string, unknown> {
  const client = clientIn(tenant, edit.appId, scene.world);
  if (client === undefined) throw new Error(`no application ${edit.appId} for tenant ${tenant.id}`);
  const isOwn = client.home === tenant;
  if (edit.exists === true && client.principal === undefined) {
    if (isOwn) revive(scene, client.application);
    else tenant.foreignPrincipals.push(foreign(scene, client.application.appId));
  }
  if (edit.exists === false && client.principal !== undefined) {
    if (isOwn) bury(client.application, scene.clock.now());
    else tenant.foreignPrincipals = tenant.foreignPrincipals.filter(one => one !== client.principal);
  }
  const principal = clientIn(tenant, edit.appId, scene.world)?.principal;
  if (edit.enabled !== undefined && principal) principal.enabled = edit.enabled;
  return { objectId: principal?.objectId ?? null };
}

function revive(scene: Scene, application: Application): void {
  const objectId = application.deletedPrincipal?.objectId ?? scene.random.uuid();
  application.servicePrincipal = { objectId, enabled: true };
  delete application.deletedPrincipal;
}

function bury(application: Application, deletedAt: number): void {
  const objectId = application.servicePrincipal?.objectId;
  if (objectId !== undefined) application.deletedPrincipal = { objectId, deletedAt };
  application.servicePrincipal = undefined;
}

function foreign(scene: Scene, appId: string): Tenant['foreignPrincipals'][number] {
  return { appId, objectId: scene.random.uuid(), enabled: true, appRoles: {} };
}

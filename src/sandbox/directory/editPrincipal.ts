import type { Scene } from '../wire.ts';
import { principalAdded, principalDeleted, signInAllowed, writeAudit } from './audit.ts';
import { clientIn } from './client.ts';
import type { Actor } from './logState.ts';
import type { EditOf } from './schema.ts';
import type { Application, Tenant } from './state.ts';

type PrincipalEdit = EditOf<'change-service-principal'>;

/** Edits of the service principal in this tenant, whose registration may have its home in another. */
export function changePrincipal(
  scene: Scene,
  tenant: Tenant,
  edit: PrincipalEdit,
  by: Actor,
): Record<string, unknown> {
  const client = clientIn(tenant, edit.appId, scene.world);
  if (client === undefined) throw new Error(`no application ${edit.appId} for tenant ${tenant.id}`);
  const { application } = client;
  const now = scene.clock.now();
  const own = client.home === tenant ? application : undefined;
  if (edit.exists === true && client.principal === undefined) {
    const objectId = createPrincipal(scene, tenant, application.appId, own);
    writeAudit(tenant, now, by, principalAdded(application, objectId));
  }
  if (edit.exists === false && client.principal !== undefined) {
    writeAudit(tenant, now, by, principalDeleted(application, client.principal.objectId));
    deletePrincipal(tenant, client.principal.objectId, own, now);
  }
  const principal = clientIn(tenant, edit.appId, scene.world)?.principal;
  if (principal && edit.enabled !== undefined && edit.enabled !== principal.enabled) {
    writeAudit(tenant, now, by, signInAllowed(application, principal, edit.enabled));
    principal.enabled = edit.enabled;
  }
  if (principal && edit.assignmentRequired !== undefined)
    principal.assignmentRequired = edit.assignmentRequired;
  return { objectId: principal?.objectId ?? null };
}

/** Creates the service principal; a deleted one is restored with its id. */
function createPrincipal(scene: Scene, tenant: Tenant, appId: string, own: Application | undefined): string {
  const objectId = own?.deletedPrincipal?.objectId ?? scene.random.uuid();
  if (own === undefined) tenant.foreignPrincipals.push({ appId, objectId, enabled: true, appRoles: {} });
  else {
    own.servicePrincipal = { objectId, enabled: true };
    delete own.deletedPrincipal;
  }
  return objectId;
}

function deletePrincipal(
  tenant: Tenant,
  objectId: string,
  own: Application | undefined,
  deletedAt: number,
): void {
  tenant.foreignPrincipals = tenant.foreignPrincipals.filter(one => one.objectId !== objectId);
  if (own === undefined) return;
  own.servicePrincipal = undefined;
  own.deletedPrincipal = { objectId, deletedAt };
}

/**
 * The service principals of sites with an identity of their own. Members: a system-assigned identity as somebody wrote it down
 * (databrickslabs/ucx#868); the name of a slot's: azure-docs overview-managed-identity.
 */
import { createHash } from 'node:crypto';
import { managedIdentity, siteId } from '../arm/identity.ts';
import type { Site } from '../arm/state.ts';
import type { Application, Tenant } from '../directory/state.ts';
import type { Scene } from '../wire.ts';
import type { Principal } from './principal.ts';
import { principalBody } from './principalBody.ts';

export function managedPrincipals(tenant: Tenant, scene: Scene): readonly Principal[] {
  return scene.world.sites.flatMap(site => {
    const identity = managedIdentity(site);
    if (identity === undefined || identity.tenantId !== tenant.id) return [];
    const principal = { objectId: identity.principalId, enabled: true };
    const application = registrationOf(site);
    const body = () => ({
      ...principalBody(principal, application, tenant.id, scene),
      alternativeNames: ['isExplicit=False', siteId(site)],
      appOwnerOrganizationId: null,
      servicePrincipalNames: [application.appId, `https://identity.azure.net/${printOf(site)}`],
      servicePrincipalType: 'ManagedIdentity',
      signInAudience: null,
    });
    return [{ principal, application, isOwn: false, isManaged: true as const, appRoles: {}, body }];
  });
}

/** There is none that anybody could see; what the service principal shows of one. */
function registrationOf(site: Site): Application {
  const hex = createHash('sha256')
    .update(`client ${siteId(site).toLowerCase()}`)
    .digest('hex');
  const appId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
  const createdAt = Date.UTC(2026, 0, 1);
  return {
    objectId: appId,
    appId,
    displayName: site.slot === undefined ? site.name : `${site.name}/slots/${site.slot}`,
    signInAudience: 'AzureADMyOrg',
    createdAt,
    owners: [],
    publicClient: false,
    blockedByConditionalAccess: false,
    appRoles: {},
    passwords: [],
    lastWriteAt: createdAt,
  };
}

function printOf(site: Site): string {
  return createHash('sha256').update(siteId(site)).digest('base64');
}

import type { World } from '../world.ts';
import type { Application, ServicePrincipal, Tenant } from './state.ts';

/** A registration as one tenant sees it. */
export interface Client {
  readonly application: Application;
  /** The tenant that the registration belongs to. */
  readonly home: Tenant;
  /** What stands for it in the tenant that looks; undefined: nothing. */
  readonly principal: ServicePrincipal | undefined;
  /** The roles granted in that tenant. */
  readonly appRoles: Readonly<Record<string, readonly string[]>>;
}

/** The tenant's own registration of that client id, or one of another tenant of its cloud that admits other tenants. */
export function clientIn(tenant: Tenant, appId: string, world: World): Client | undefined {
  const own = registrationOf(tenant, appId);
  if (own !== undefined) {
    return { application: own, home: tenant, principal: own.servicePrincipal, appRoles: own.appRoles };
  }
  const homes = world.tenants.filter(one => one.cloud === tenant.cloud);
  for (const home of homes) {
    const application = registrationOf(home, appId);
    if (application === undefined || !admitsTenants(application)) continue;
    const principal = tenant.foreignPrincipals.find(one => sameId(one.appId, appId));
    return { application, home, principal, appRoles: principal?.appRoles ?? {} };
  }
  return undefined;
}

function registrationOf(tenant: Tenant, appId: string): Application | undefined {
  return tenant.applications.find(one => sameId(one.appId, appId));
}

function admitsTenants({ signInAudience }: Application): boolean {
  return signInAudience === 'AzureADMultipleOrgs' || signInAudience === 'AzureADandPersonalMicrosoftAccount';
}

function sameId(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

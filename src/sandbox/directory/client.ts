import type { World } from '../world.ts';
import type { Application, Password, ServicePrincipal, Tenant } from './state.ts';

/** A registration from the view of one tenant. */
export interface Client {
  readonly application: Application;
  /** The home tenant of the registration. */
  readonly home: Tenant;
  /** Its service principal in the tenant of the request; undefined: none. */
  readonly principal: ServicePrincipal | undefined;
  /** The roles granted in that tenant. */
  readonly appRoles: Readonly<Record<string, readonly string[]>>;
}

/** The tenant's own registration with that client id, or a multi-tenant one of another tenant of its cloud. */
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

/** Whatever secret the client may present in a tenant: its registration's, and those of its service principal there. */
export function secretsOf({ application, principal }: Client): readonly Password[] {
  return [...application.passwords, ...(principal?.passwords ?? [])];
}

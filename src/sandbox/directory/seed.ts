import { at, type BuildContext, credentialName, type WorldBuildContext } from '../seeding/buildContext.ts';
import type { SeedFacts } from '../seeding/checks.ts';
import { operatorApplication } from '../seeding/identities.ts';
import type { WorldSeed } from '../world.ts';
import type { ApplicationSeed, ForeignPrincipalSeed, TenantSeed, UserSeed } from './schema.ts';
import { buildApplication, grantsOf } from './seedApplication.ts';
import { buildAudits } from './seedAudits.ts';
import { policyOf } from './seedPolicy.ts';
import type { ForeignPrincipal, Tenant, User } from './state.ts';

/** A tenant with its applications, including the operator. */
export function buildTenant(context: WorldBuildContext, seed: TenantSeed): Tenant {
  context.issued.add(context.operator.secret);
  const tenant: Tenant = {
    id: seed.id.toLowerCase(),
    cloud: seed.cloud ?? 'public',
    displayName: seed.displayName ?? 'Contoso',
    domains: [...(seed.domains ?? [])],
    credentialPolicy: policyOf(seed.credentialPolicy, context.now),
    reportAvailable: seed.reportAvailable ?? true,
    applications: [
      operatorApplication(context.operator, seed.id.toLowerCase(), context.now, seed.operatorRoles),
      ...(seed.applications ?? []).map(application => buildApplication(context, application)),
    ],
    foreignPrincipals: (seed.foreignServicePrincipals ?? []).map(each => buildForeign(context, each)),
    ...(seed.users && { users: seed.users.map(user => buildUser(context, user)) }),
    missingResources: [...(seed.missingResources ?? [])],
    signIns: [],
    audits: [],
    signInLog: [],
  };
  buildAudits(context, seed, tenant);
  return tenant;
}

function buildForeign(context: BuildContext, seed: ForeignPrincipalSeed): ForeignPrincipal {
  return {
    appId: seed.appId.toLowerCase(),
    objectId: context.random.uuid(),
    enabled: seed.enabled ?? true,
    appRoles: grantsOf(seed.appRoles),
  };
}

function buildUser(
  context: BuildContext,
  { id, userPrincipalName, displayName, directoryRoles }: UserSeed,
): User {
  return {
    id: id?.toLowerCase() ?? context.random.uuid(),
    userPrincipalName,
    displayName: displayName ?? userPrincipalName.replace(/@.*/, ''),
    createdAt: at(context, undefined, '-500d'),
    ...(directoryRoles && { directoryRoles: [...directoryRoles] }),
  };
}

export function factsOfTenants({ tenants = [] }: WorldSeed): SeedFacts {
  const applications = tenants.flatMap(tenant => tenant.applications ?? []);
  const credentials = applications.flatMap(({ appId, credentials = [] }) =>
    credentials.map(({ name }) => credentialName(appId, name)),
  );
  return {
    tenants: tenants.map(({ id }) => id),
    credentials,
    problems: [...principalsWithoutHome(tenants), ...auditsWithoutCredential(applications)],
    once: [
      ...tenants.map(({ id }) => `tenant ${id}`),
      ...applications.map(({ appId }) => `application ${appId}`),
    ],
    onceInThisCase: credentials.map(name => `credential ${name}`),
  };
}

/** A foreign service principal needs a registration in another tenant. */
function principalsWithoutHome(tenants: readonly TenantSeed[]): string[] {
  return tenants.flatMap(tenant =>
    (tenant.foreignServicePrincipals ?? []).flatMap(({ appId }) => {
      const homes = tenants.filter(one => one !== tenant).flatMap(one => one.applications ?? []);
      if (homes.some(one => one.appId.toLowerCase() === appId.toLowerCase())) return [];
      return [`the foreign service principal ${appId} has no application in another tenant of the seed`];
    }),
  );
}

/** An audit entry about a credential has to name one of its application. */
function auditsWithoutCredential(applications: readonly ApplicationSeed[]): string[] {
  return applications.flatMap(({ appId, audits = [], credentials = [] }) =>
    audits.flatMap(({ did, credential }) => {
      const needed = did.endsWith('-credential');
      if (!needed || credentials.some(({ name }) => name === credential)) return [];
      return [`an audit of ${appId} names the credential "${credential ?? ''}", which it does not have`];
    }),
  );
}

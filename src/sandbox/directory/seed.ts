import type { SeedFacts } from '../grow/checks.ts';
import { operatorApplication } from '../grow/identities.ts';
import { at, credentialName, type SeedSoil, type Soil } from '../grow/soil.ts';
import type { WorldSeed } from '../world.ts';
import type { ApplicationSeed, ForeignPrincipalSeed, TenantSeed, UserSeed } from './schema.ts';
import { grantsOf, growApplication } from './seedApplication.ts';
import { growAudits } from './seedAudits.ts';
import { policyOf } from './seedPolicy.ts';
import type { ForeignPrincipal, Tenant, User } from './state.ts';

/** A tenant with its applications, including the operator. */
export function growTenant(soil: SeedSoil, seed: TenantSeed): Tenant {
  soil.issued.add(soil.operator.secret);
  const tenant: Tenant = {
    id: seed.id.toLowerCase(),
    cloud: seed.cloud ?? 'public',
    displayName: seed.displayName ?? 'Contoso',
    domains: [...(seed.domains ?? [])],
    credentialPolicy: policyOf(seed.credentialPolicy, soil.now),
    reportAvailable: seed.reportAvailable ?? true,
    applications: [
      operatorApplication(soil.operator, seed.id.toLowerCase(), soil.now, seed.operatorRoles),
      ...(seed.applications ?? []).map(application => growApplication(soil, application)),
    ],
    foreignPrincipals: (seed.foreignServicePrincipals ?? []).map(each => growForeign(soil, each)),
    ...(seed.users && { users: seed.users.map(user => growUser(soil, user)) }),
    missingResources: [...(seed.missingResources ?? [])],
    signIns: [],
    audits: [],
    signInLog: [],
  };
  growAudits(soil, seed, tenant);
  return tenant;
}

function growForeign(soil: Soil, seed: ForeignPrincipalSeed): ForeignPrincipal {
  return {
    appId: seed.appId.toLowerCase(),
    objectId: soil.random.uuid(),
    enabled: seed.enabled ?? true,
    appRoles: grantsOf(seed.appRoles),
  };
}

function growUser(soil: Soil, { id, userPrincipalName, displayName, directoryRoles }: UserSeed): User {
  return {
    id: id?.toLowerCase() ?? soil.random.uuid(),
    userPrincipalName,
    displayName: displayName ?? userPrincipalName.replace(/@.*/, ''),
    createdAt: at(soil, undefined, '-500d'),
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

import type { ForeignPrincipalSeed, TenantSeed } from '../seed.ts';
import type { ForeignPrincipal, Tenant } from '../world.ts';
import { grantsOf, growApplication } from './growApplication.ts';
import { growAudits } from './growAudits.ts';
import { policyOf } from './growPolicy.ts';
import type { Soil } from './growSoil.ts';
import { operatorApplication } from './identities.ts';

/** A tenant with its applications, and the operator among them. */
export function growTenant(soil: Soil, seed: TenantSeed): Tenant {
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

import { newSecret } from '../graph/newSecret.ts';
import type { ApplicationSeed, CredentialSeed, TenantSeed } from '../seed.ts';
import type { Application, Password, Tenant } from '../world.ts';
import { at, type Soil } from './growSoil.ts';
import { operatorApplication } from './identities.ts';
import { credentialName } from './seedChecks.ts';

const DAY = 86_400_000;

/** A tenant with its applications, and the operator among them. */
export function growTenant(soil: Soil, seed: TenantSeed): Tenant {
  const { passwordsAllowed = true, maxLifetimeDays } = seed.credentialPolicy ?? {};
  soil.issued.add(soil.operator.secret);
  return {
    id: seed.id.toLowerCase(),
    cloud: seed.cloud ?? 'public',
    displayName: seed.displayName ?? 'Contoso',
    domains: [...(seed.domains ?? [])],
    credentialPolicy: {
      passwordsAllowed,
      ...(maxLifetimeDays !== undefined && { maxLifetimeMs: maxLifetimeDays * DAY }),
    },
    reportAvailable: seed.reportAvailable ?? true,
    applications: [
      operatorApplication(soil.operator, seed.id.toLowerCase(), soil.now),
      ...(seed.applications ?? []).map(application => growApplication(soil, application)),
    ],
    signIns: [],
  };
}

function growApplication(soil: Soil, seed: ApplicationSeed): Application {
  const createdAt = at(soil, undefined, '-400d');
  const objectId = seed.objectId?.toLowerCase() ?? soil.random.uuid();
  const principalId = soil.random.uuid();
  const hasPrincipal = seed.servicePrincipal ?? true;
  return {
    objectId,
    appId: seed.appId.toLowerCase(),
    displayName: seed.displayName ?? `app ${seed.appId.slice(0, 8)}`,
    signInAudience: seed.signInAudience ?? 'AzureADMyOrg',
    createdAt,
    ...(seed.deleted && { deletedAt: at(soil, undefined, '-1d') }),
    owners: (seed.owners ?? [soil.operator.appId]).map(owner => owner.toLowerCase()),
    servicePrincipal: hasPrincipal ? { objectId: principalId, enabled: seed.enabled ?? true } : undefined,
    publicClient: seed.publicClient ?? false,
    blockedByConditionalAccess: seed.blockedByConditionalAccess ?? false,
    appRoles: Object.fromEntries(
      Object.entries(seed.appRoles ?? {}).map(([api, roles]) => [api, [...roles]]),
    ),
    passwords: (seed.credentials ?? []).map(credential => growPassword(soil, seed.appId, credential)),
    lastWriteAt: createdAt,
  };
}

/** Seeded credentials are there since long: every replica knows them, so `seenFrom` is left to `addedAt`. */
function growPassword(soil: Soil, appId: string, seed: CredentialSeed): Password {
  const value = seed.value ?? newSecret(soil.random);
  const start = at(soil, seed.start, '-340d');
  const addedAt = Math.min(start, soil.now);
  soil.credentials.set(credentialName(appId, seed.name), value);
  soil.issued.add(value);
  return {
    keyId: seed.keyId?.toLowerCase() ?? soil.random.uuid(),
    displayName: seed.name,
    hint: value.slice(0, 3),
    start,
    end: at(soil, seed.end, '+25d'),
    value,
    addedAt,
    seenFrom: [],
    goneFrom: [],
    listedFrom: addedAt,
  };
}

import { at, credentialName, type SeedSoil, type Soil } from '../grow/soil.ts';
import { newSecret } from './newSecret.ts';
import { arrivals } from './replication.ts';
import type { ApplicationSeed, CredentialSeed } from './schema.ts';
import { growCertificate, growFederation } from './seedKeys.ts';
import { ownPolicyOf } from './seedPolicy.ts';
import type { Application, Password } from './state.ts';

export function growApplication(soil: SeedSoil, seed: ApplicationSeed): Application {
  const createdAt = at(soil, seed.created, '-400d');
  const objectId = seed.objectId?.toLowerCase() ?? soil.random.uuid();
  return {
    objectId,
    appId: seed.appId.toLowerCase(),
    displayName: seed.displayName ?? `app ${seed.appId.slice(0, 8)}`,
    signInAudience: seed.signInAudience ?? 'AzureADMyOrg',
    createdAt,
    owners: (seed.owners ?? [soil.operator.appId]).map(owner => owner.toLowerCase()),
    ...growPrincipal(soil, seed),
    publicClient: seed.publicClient ?? false,
    blockedByConditionalAccess: seed.blockedByConditionalAccess ?? false,
    appRoles: grantsOf(seed.appRoles),
    passwords: (seed.credentials ?? []).map(credential => growPassword(soil, seed, credential)),
    ...growKeys(soil, seed),
    lastWriteAt: createdAt,
    ...(seed.identifierUris && { properties: { identifierUris: [...seed.identifierUris] } }),
    ...(seed.deleted && { deletedAt: at(soil, seed.deleted === true ? undefined : seed.deleted, '-1d') }),
    ...(seed.credentialPolicy && {
      credentialPolicy: ownPolicyOf(seed.credentialPolicy, soil.random.uuid(), soil.now),
    }),
    ...(seed.deactivated && { deactivated: true }),
    ...(seed.disabledByMicrosoft && { disabledByMicrosoft: true }),
    ...(seed.created !== undefined && {
      seenFrom: arrivals(soil.settings, soil.random, createdAt, 'registered'),
    }),
  };
}

/** Absent fields stay absent, so that the random sequence is not used. */
export function growKeys(
  soil: Soil,
  { certificates, federatedCredentials }: Pick<ApplicationSeed, 'certificates' | 'federatedCredentials'>,
): Pick<Application, 'keyCredentials' | 'federatedIdentityCredentials'> {
  return {
    ...(certificates && { keyCredentials: certificates.map(each => growCertificate(soil, each)) }),
    ...(federatedCredentials && {
      federatedIdentityCredentials: federatedCredentials.map(each => growFederation(soil, each)),
    }),
  };
}

export function grantsOf(roles: ApplicationSeed['appRoles'] = {}): Record<string, string[]> {
  return Object.fromEntries(Object.entries(roles).map(([api, granted]) => [api, [...granted]]));
}

function growPrincipal(
  soil: Soil,
  seed: ApplicationSeed,
): Pick<Application, 'servicePrincipal' | 'deletedPrincipal'> {
  const objectId = soil.random.uuid();
  const state = seed.servicePrincipal ?? true;
  if (state === true) {
    const { enabled = true, assignmentRequired } = seed;
    return { servicePrincipal: { objectId, enabled, ...(assignmentRequired && { assignmentRequired }) } };
  }
  const deletedPrincipal = { objectId, deletedAt: at(soil, undefined, '-1d') };
  return { servicePrincipal: undefined, ...(state === 'deleted' && { deletedPrincipal }) };
}

/** A credential without `added` is old: every replica knows it, so `seenFrom` is empty and `addedAt` applies. */
export function growPassword(
  soil: Soil,
  { appId, created }: Pick<ApplicationSeed, 'appId' | 'created'>,
  seed: CredentialSeed,
): Password {
  const value = seed.value ?? newSecret(soil.random);
  const start = at(soil, seed.start ?? seed.added ?? created, '-340d');
  const addedAt = at(soil, seed.added ?? created, new Date(Math.min(start, soil.now)).toISOString());
  soil.credentials.set(credentialName(appId, seed.name), value);
  soil.issued.add(value);
  return {
    keyId: seed.keyId?.toLowerCase() ?? soil.random.uuid(),
    displayName: seed.name,
    hint: seed.hint === undefined ? value.slice(0, 3) : seed.hint,
    start,
    end: seed.end === null ? Number.POSITIVE_INFINITY : at(soil, seed.end, '+25d'),
    value,
    addedAt,
    seenFrom: seed.added === undefined ? [] : arrivals(soil.settings, soil.random, addedAt, 'added'),
    listedFrom: addedAt,
    ...growRemoval(soil, seed),
  };
}

function growRemoval(
  soil: Soil,
  { removed }: CredentialSeed,
): Pick<Password, 'goneFrom' | 'removedAt' | 'unlistedFrom'> {
  if (removed === undefined) return { goneFrom: [] };
  const removedAt = at(soil, removed, '');
  return {
    removedAt,
    goneFrom: arrivals(soil.settings, soil.random, removedAt, 'removed'),
    unlistedFrom: removedAt,
  };
}

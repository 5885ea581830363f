import { at, type BuildContext, credentialName, type WorldBuildContext } from '../seeding/buildContext.ts';
import { newSecret } from './newSecret.ts';
import { arrivals } from './replication.ts';
import type { ApplicationSeed, CredentialSeed } from './schema.ts';
import { buildCertificate, buildFederation } from './seedKeys.ts';
import { ownPolicyOf } from './seedPolicy.ts';
import type { Application, Password } from './state.ts';

export function buildApplication(context: WorldBuildContext, seed: ApplicationSeed): Application {
  const createdAt = at(context, seed.created, '-400d');
  const objectId = seed.objectId?.toLowerCase() ?? context.random.uuid();
  return {
    objectId,
    appId: seed.appId.toLowerCase(),
    displayName: seed.displayName ?? `app ${seed.appId.slice(0, 8)}`,
    signInAudience: seed.signInAudience ?? 'AzureADMyOrg',
    createdAt,
    owners: (seed.owners ?? [context.operator.appId]).map(owner => owner.toLowerCase()),
    ...buildPrincipal(context, seed),
    publicClient: seed.publicClient ?? false,
    blockedByConditionalAccess: seed.blockedByConditionalAccess ?? false,
    appRoles: grantsOf(seed.appRoles),
    passwords: (seed.credentials ?? []).map(credential => buildPassword(context, seed, credential)),
    ...buildKeys(context, seed),
    lastWriteAt: createdAt,
    ...(seed.identifierUris && { properties: { identifierUris: [...seed.identifierUris] } }),
    ...(seed.deleted && { deletedAt: at(context, seed.deleted === true ? undefined : seed.deleted, '-1d') }),
    ...(seed.credentialPolicy && {
      credentialPolicy: ownPolicyOf(seed.credentialPolicy, context.random.uuid(), context.now),
    }),
    ...(seed.deactivated && { deactivated: true }),
    ...(seed.disabledByMicrosoft && { disabledByMicrosoft: true }),
    ...(seed.created !== undefined && {
      seenFrom: arrivals(context.settings, context.random, createdAt, 'registered'),
    }),
  };
}

/** Absent fields stay absent, so that the random sequence is not used. */
export function buildKeys(
  context: BuildContext,
  { certificates, federatedCredentials }: Pick<ApplicationSeed, 'certificates' | 'federatedCredentials'>,
): Pick<Application, 'keyCredentials' | 'federatedIdentityCredentials'> {
  return {
    ...(certificates && { keyCredentials: certificates.map(each => buildCertificate(context, each)) }),
    ...(federatedCredentials && {
      federatedIdentityCredentials: federatedCredentials.map(each => buildFederation(context, each)),
    }),
  };
}

export function grantsOf(roles: ApplicationSeed['appRoles'] = {}): Record<string, string[]> {
  return Object.fromEntries(Object.entries(roles).map(([api, granted]) => [api, [...granted]]));
}

function buildPrincipal(
  context: BuildContext,
  seed: ApplicationSeed,
): Pick<Application, 'servicePrincipal' | 'deletedPrincipal'> {
  const objectId = context.random.uuid();
  const state = seed.servicePrincipal ?? true;
  if (state === true) {
    const { enabled = true, assignmentRequired } = seed;
    return { servicePrincipal: { objectId, enabled, ...(assignmentRequired && { assignmentRequired }) } };
  }
  const deletedPrincipal = { objectId, deletedAt: at(context, undefined, '-1d') };
  return { servicePrincipal: undefined, ...(state === 'deleted' && { deletedPrincipal }) };
}

/** A credential without `added` is old: every replica knows it, so `seenFrom` is empty and `addedAt` applies. */
export function buildPassword(
  context: BuildContext,
  { appId, created }: Pick<ApplicationSeed, 'appId' | 'created'>,
  seed: CredentialSeed,
): Password {
  const value = seed.value ?? newSecret(context.random);
  const start = at(context, seed.start ?? seed.added ?? created, '-340d');
  const addedAt = at(context, seed.added ?? created, new Date(Math.min(start, context.now)).toISOString());
  context.credentials.set(credentialName(appId, seed.name), value);
  context.issued.add(value);
  return {
    keyId: seed.keyId?.toLowerCase() ?? context.random.uuid(),
    displayName: seed.name,
    hint: seed.hint === undefined ? value.slice(0, 3) : seed.hint,
    start,
    end: seed.end === null ? Number.POSITIVE_INFINITY : at(context, seed.end, '+25d'),
    value,
    addedAt,
    seenFrom: seed.added === undefined ? [] : arrivals(context.settings, context.random, addedAt, 'added'),
    listedFrom: addedAt,
    ...buildRemoval(context, seed),
  };
}

function buildRemoval(
  context: BuildContext,
  { removed }: CredentialSeed,
): Pick<Password, 'goneFrom' | 'removedAt' | 'unlistedFrom'> {
  if (removed === undefined) return { goneFrom: [] };
  const removedAt = at(context, removed, '');
  return {
    removedAt,
    goneFrom: arrivals(context.settings, context.random, removedAt, 'removed'),
    unlistedFrom: removedAt,
  };
}

import { at, type BuildContext, secretOf, type WorldBuildContext } from '../seeding/buildContext.ts';
import type { SeedFacts } from '../seeding/checks.ts';
import type { WorldSeed } from '../world.ts';
import { deletionAt } from './lifecycle.ts';
import type { SecretVersionSeed, VaultSeed } from './schema.ts';
import type { SecretVersion, Vault, VaultSecret } from './state.ts';

const RETENTION_DAYS = 90;
const ALL_BUT_PURGE = ['get', 'list', 'set', 'delete', 'recover', 'backup', 'restore'];

/** By default the operator has all rights except purge, and no other caller has any. */
export function buildVault(context: WorldBuildContext, seed: VaultSeed): Vault {
  const access = seed.access ?? { [context.operator.appId]: ALL_BUT_PURGE };
  return {
    host: seed.host,
    tenantId: seed.tenant.toLowerCase(),
    access: Object.fromEntries(Object.entries(access).map(([who, may]) => [who.toLowerCase(), [...may]])),
    accessModel: seed.accessModel ?? 'rbac',
    firewalled: seed.firewalled ?? false,
    ...(seed.demands && { demands: demandsOf(seed.demands) }),
    ...(seed.admits && { admits: [...seed.admits] }),
    ...(seed.subscription !== undefined && { subscription: seed.subscription }),
    ...(seed.resourceGroup !== undefined && { resourceGroup: seed.resourceGroup }),
    retentionDays: RETENTION_DAYS,
    secrets: (seed.secrets ?? []).map(secret => buildSecret(context, secret)),
  };
}

type SecretSeed = NonNullable<VaultSeed['secrets']>[number];

function buildSecret(context: BuildContext, seed: SecretSeed): VaultSecret {
  const versions = seed.versions.map((version, index) => buildVersion(context, version, index));
  if (seed.deleted === undefined || seed.deleted === false) return { name: seed.name, versions };
  const since = at(context, seed.deleted === true ? undefined : seed.deleted, '-1d');
  return { name: seed.name, versions, deleted: deletionAt(since, RETENTION_DAYS, context.settings) };
}

/** Versions without a time are a second apart, so that their times give their order, as in a real vault. */
export function buildVersion(context: BuildContext, seed: SecretVersionSeed, index = 0): SecretVersion {
  const created =
    seed.created === undefined
      ? at(context, undefined, '-340d') + index * 1000
      : at(context, seed.created, '');
  return {
    id: context.random.bytes(16).toString('hex'),
    value: secretOf(context, seed.value),
    enabled: seed.enabled ?? true,
    created,
    updated: created,
    tags: { ...seed.tags },
    ...(seed.notBefore !== undefined && { notBefore: at(context, seed.notBefore, '') }),
    ...(seed.expires !== undefined && { expires: at(context, seed.expires, '') }),
    ...(seed.contentType !== undefined && { contentType: seed.contentType }),
  };
}

type Demands = NonNullable<Vault['demands']>;

export function demandsOf({ contentType, tags }: NonNullable<VaultSeed['demands']>): Demands {
  return { ...(contentType !== undefined && { contentType }), ...(tags && { tags: [...tags] }) };
}

export function factsOfVaults({ vaults = [] }: WorldSeed): SeedFacts {
  const secrets = vaults.flatMap(({ host, secrets = [] }) => secrets.map(secret => ({ host, ...secret })));
  return {
    members: vaults.map(({ host, tenant }) => [`vault ${host}`, tenant]),
    values: secrets.flatMap(({ host, name, versions }) =>
      versions.map(({ value }) => [`vault ${host} secret ${name}`, value] as const),
    ),
    once: [
      ...vaults.map(({ host }) => `vault ${host}`),
      ...secrets.map(({ host, name }) => `secret ${host}/${name}`),
    ],
  };
}

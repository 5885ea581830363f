import type { SeedFacts } from '../grow/checks.ts';
import { at, type SeedSoil, type Soil, secretOf } from '../grow/soil.ts';
import type { WorldSeed } from '../world.ts';
import { deletionAt } from './lifecycle.ts';
import type { SecretVersionSeed, VaultSeed } from './schema.ts';
import type { SecretVersion, Vault, VaultSecret } from './state.ts';

const RETENTION_DAYS = 90;
const ALL_BUT_PURGE = ['get', 'list', 'set', 'delete', 'recover', 'backup', 'restore'];

/** By default the operator has all rights except purge, and no other caller has any. */
export function growVault(soil: SeedSoil, seed: VaultSeed): Vault {
  const access = seed.access ?? { [soil.operator.appId]: ALL_BUT_PURGE };
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
    secrets: (seed.secrets ?? []).map(secret => growSecret(soil, secret)),
  };
}

type SecretSeed = NonNullable<VaultSeed['secrets']>[number];

function growSecret(soil: Soil, seed: SecretSeed): VaultSecret {
  const versions = seed.versions.map((version, index) => growVersion(soil, version, index));
  if (seed.deleted === undefined || seed.deleted === false) return { name: seed.name, versions };
  const since = at(soil, seed.deleted === true ? undefined : seed.deleted, '-1d');
  return { name: seed.name, versions, deleted: deletionAt(since, RETENTION_DAYS, soil.settings) };
}

/** Versions without a time are a second apart, so that their times give their order, as in a real vault. */
export function growVersion(soil: Soil, seed: SecretVersionSeed, index = 0): SecretVersion {
  const created =
    seed.created === undefined ? at(soil, undefined, '-340d') + index * 1000 : at(soil, seed.created, '');
  return {
    id: soil.random.bytes(16).toString('hex'),
    value: secretOf(soil, seed.value),
    enabled: seed.enabled ?? true,
    created,
    updated: created,
    tags: { ...seed.tags },
    ...(seed.notBefore !== undefined && { notBefore: at(soil, seed.notBefore, '') }),
    ...(seed.expires !== undefined && { expires: at(soil, seed.expires, '') }),
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

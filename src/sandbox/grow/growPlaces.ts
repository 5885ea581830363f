import type { SiteSeed, VaultSeed } from '../seed.ts';
import type { Site } from '../sites.ts';
import { deletionAt } from '../vault/lifecycle.ts';
import type { SecretVersion, Vault, VaultSecret } from '../world.ts';
import { at, type Soil, secretOf, textOf } from './growSoil.ts';

const RETENTION_DAYS = 90;

/** By default the operator may do everything but purge, and nobody else anything. */
export function growVault(soil: Soil, seed: VaultSeed): Vault {
  const access = seed.access ?? { [soil.operator.appId]: ['get', 'list', 'set', 'delete', 'recover'] };
  return {
    host: seed.host,
    tenantId: seed.tenant.toLowerCase(),
    access: Object.fromEntries(Object.entries(access).map(([who, may]) => [who.toLowerCase(), [...may]])),
    accessModel: seed.accessModel ?? 'rbac',
    firewalled: seed.firewalled ?? false,
    ...(seed.demands && { demands: structuredClone(seed.demands) as NonNullable<Vault['demands']> }),
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

/** Versions without a time are a second apart, so that their order can be told as in a real vault. */
function growVersion(soil: Soil, seed: SecretSeed['versions'][number], index: number): SecretVersion {
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

/** The site as it is configured; what the running app holds is taken at its first start, in grow.ts. */
export function growSite(soil: Soil, seed: SiteSeed): Site {
  const settings = Object.entries(seed.settings ?? {}).map(
    ([name, value]) => [name, textOf(soil, value)] as const,
  );
  const strings = Object.entries(seed.connectionStrings ?? {}).map(
    ([name, { value, type }]) => [name, { value: textOf(soil, value), type }] as const,
  );
  return {
    subscription: seed.subscription,
    resourceGroup: seed.resourceGroup,
    name: seed.name,
    ...(seed.slot !== undefined && { slot: seed.slot }),
    kind: seed.kind ?? 'app',
    region: seed.region ?? 'West Europe',
    tenantId: seed.tenant.toLowerCase(),
    access: (seed.access ?? [soil.operator.appId]).map(who => who.toLowerCase()),
    ...(seed.readers && { readers: seed.readers.map(who => who.toLowerCase()) }),
    settings: Object.fromEntries(settings),
    connectionStrings: Object.fromEntries(strings),
    stickyNames: { settings: [...(seed.stickySettings ?? [])], connectionStrings: [] },
    identity: { present: seed.identity !== undefined, vaults: [...(seed.identity ?? [])] },
    references: {},
    namesVersion: seed.namesVersion ?? true,
    state: seed.state ?? 'Running',
    showsProcesses: seed.showsProcesses ?? true,
    restarts: 0,
    restartedAt: soil.now,
    environment: Object.fromEntries(settings),
  };
}

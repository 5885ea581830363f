import { type BuildContext, textOf, type WorldBuildContext } from '../seeding/buildContext.ts';
import type { SeedFacts } from '../seeding/checks.ts';
import { findVault } from '../vault/cloud.ts';
import { findSecret } from '../vault/lifecycle.ts';
import type { Scene } from '../wire.ts';
import type { World, WorldSeed } from '../world.ts';
import { assignmentOf } from './assignments.ts';
import { objectIdOf, principalType } from './principals.ts';
import { fetchReference } from './resolution.ts';
import { grantByRole } from './roleEffects.ts';
import { allRoles } from './roles.ts';
import type { RoleSeed, SiteSeed, StaticSiteSeed } from './schema.ts';
import { takeEnvironment } from './site.ts';
import type { ReferenceCache, RoleAssignment, Site, StaticSite } from './state.ts';

const HOUR = 3_600_000;
/** The age of a seeded cache entry; entries are fetched again after a day. */
const CACHED_SINCE = 6 * HOUR;

export function buildSites(
  context: WorldBuildContext,
  { sites = [], staticSites, storageAccounts }: WorldSeed,
  world: World,
): void {
  world.sites.push(...sites.map(one => buildSite(context, one)));
  if (staticSites !== undefined) world.staticSites = staticSites.map(one => buildStaticSite(context, one));
  if (storageAccounts === undefined) return;
  world.storageAccounts = storageAccounts.map(({ tenant, ...account }) => ({
    ...account,
    tenantId: tenant.toLowerCase(),
    createdAt: context.now - 400 * 24 * HOUR,
  }));
}

function buildStaticSite(context: WorldBuildContext, seed: StaticSiteSeed): StaticSite {
  const { subscription, resourceGroup, name, tenant, access = [context.operator.appId] } = seed;
  const built = (values: StaticSiteSeed['settings'] = {}) => ({
    settings: Object.fromEntries(
      Object.entries(values).map(([setting, value]) => [setting, textOf(context, value)]),
    ),
  });
  const others = Object.entries(seed.environments ?? {}).map(([id, values]) => [id, built(values)] as const);
  return {
    subscription,
    resourceGroup,
    name,
    tenantId: tenant.toLowerCase(),
    access: access.map(who => who.toLowerCase()),
    builds: { default: built(seed.settings), ...Object.fromEntries(others) },
  };
}

/** The site with its configuration; its references are resolved when the app starts (`startApps`). */
function buildSite(context: WorldBuildContext, seed: SiteSeed): Site {
  const settings = Object.entries(seed.settings ?? {}).map(
    ([name, value]) => [name, textOf(context, value)] as const,
  );
  const strings = Object.entries(seed.connectionStrings ?? {}).map(
    ([name, { value, type }]) => [name, { value: textOf(context, value), type }] as const,
  );
  return {
    subscription: seed.subscription,
    resourceGroup: seed.resourceGroup,
    name: seed.name,
    ...(seed.slot !== undefined && { slot: seed.slot }),
    kind: seed.kind ?? 'app',
    region: seed.region ?? 'West Europe',
    tenantId: seed.tenant.toLowerCase(),
    access: (seed.access ?? [context.operator.appId]).map(who => who.toLowerCase()),
    ...(seed.readers && { readers: seed.readers.map(who => who.toLowerCase()) }),
    settings: Object.fromEntries(settings),
    connectionStrings: Object.fromEntries(strings),
    stickyNames: {
      settings: [...(seed.stickySettings ?? [])],
      connectionStrings: [...(seed.stickyConnectionStrings ?? [])],
    },
    ...(seed.authentication && { authentication: authenticationOf(seed.authentication) }),
    ...(seed.updateStrategy && { updateStrategy: seed.updateStrategy }),
    identity: {
      present: seed.identity !== undefined,
      vaults: [...(seed.identity ?? [])],
      ...(seed.userAssigned && { userAssigned: [...seed.userAssigned] }),
    },
    references: {},
    namesVersion: seed.namesVersion ?? true,
    state: seed.state ?? 'Running',
    showsProcesses: seed.showsProcesses ?? true,
    restarts: 0,
    restartedAt: context.now,
    environment: Object.fromEntries(settings),
  };
}

function authenticationOf({
  appId,
  setting = 'MICROSOFT_PROVIDER_AUTHENTICATION_SECRET',
}: NonNullable<SiteSeed['authentication']>): NonNullable<Site['authentication']> {
  return { appId: appId.toLowerCase(), setting };
}

/**
 * The processes take their environment as at a first start: references are fetched, and it does not count as a restart. Where the
 * seed says so, the cache holds an older version, and the process another value than the configuration.
 */
function startApps(context: BuildContext, seed: WorldSeed, scene: Scene): void {
  scene.world.sites.forEach((site, index) => {
    const { cachedReferences = {}, running = {} } = seed.sites?.[index] ?? {};
    for (const [setting, version] of Object.entries(cachedReferences)) {
      site.references[setting] = cachedReference(site, setting, version, scene);
    }
    takeEnvironment(site, scene);
    for (const [name, value] of Object.entries(running)) site.environment[name] = textOf(context, value);
  });
}

/** Starts the apps, and adds role assignments and locks, which may belong to any part of the world. */
export function beginSites(context: WorldBuildContext, seed: WorldSeed, scene: Scene): void {
  startApps(context, seed, scene);
  const { roleAssignments = [], locks = [] } = seed;
  if (roleAssignments.length > 0) buildRoles(context, roleAssignments, scene);
  if (locks.length === 0) return;
  scene.world.locks = locks.map(({ name, notes, ...lock }, index) => ({
    name: name ?? `lock-${index + 1}`,
    ...lock,
    ...(notes !== undefined && { notes }),
  }));
}

function buildRoles(context: WorldBuildContext, seeds: readonly RoleSeed[], scene: Scene): void {
  const { world } = scene;
  const built = seeds.flatMap(({ role: name, scope, principal, tenant }): RoleAssignment[] => {
    const role = allRoles.find(one => one.name === name);
    const tenantId = tenant ?? world.tenants[0]?.id ?? '';
    const principalId = objectIdOf(world, tenantId, principal ?? context.operator.appId);
    if (role === undefined) return [];
    const one = assignmentOf(scope, role, principalId);
    const type = principalType(world, tenantId, principalId) ?? one.principalType;
    return [{ ...one, principalType: type, createdAt: context.now }];
  });
  world.roleAssignments = built;
  for (const one of built) grantByRole(scene, one);
  // Rights that were granted before the sandbox started are effective everywhere.
  for (const vault of world.vaults) delete vault.granting;
}

function cachedReference(site: Site, setting: string, index: number, scene: Scene): ReferenceCache {
  const now = fetchReference(site.settings[setting] ?? '', site, scene);
  const vault = now.vaultHost === undefined ? undefined : findVault(scene.world, now.vaultHost);
  const secret = vault && findSecret(vault, now.secretName ?? '', scene.clock.now());
  const version = secret?.versions[index];
  if (version === undefined)
    throw Object.assign(new Error(`site ${site.name} setting ${setting} refers to no version ${index}`), {
      name: 'SeedError',
    });
  const details = 'Reference has been successfully resolved.';
  const held = { status: 'Resolved', details, version: version.id, value: version.value };
  return { ...now, ...held, fetchedAt: scene.clock.now() - CACHED_SINCE };
}

/**
 * Sites with the same name may be in several resource groups: in App Service Environments, and with unique default host names
 * (Azure/webapps-deploy#256).
 */
export function factsOfSites({ sites = [], staticSites = [], storageAccounts = [] }: WorldSeed): SeedFacts {
  return {
    members: [
      ...sites.map(({ name, tenant }) => [`site ${name}`, tenant] as const),
      ...staticSites.map(({ name, tenant }) => [`static site ${name}`, tenant] as const),
      ...storageAccounts.map(({ name, tenant }) => [`storage account ${name}`, tenant] as const),
    ],
    values: [
      ...sites.flatMap(({ name: site, settings = {}, connectionStrings = {} }) => [
        ...Object.entries(settings).map(([name, value]) => [`site ${site} setting ${name}`, value] as const),
        ...Object.entries(connectionStrings).map(
          ([name, { value }]) => [`site ${site} connection string ${name}`, value] as const,
        ),
      ]),
      ...staticSites.flatMap(({ name: site, settings = {}, environments = {} }) =>
        [settings, ...Object.values(environments)].flatMap(held =>
          Object.entries(held).map(
            ([name, value]) => [`static site ${site} setting ${name}`, value] as const,
          ),
        ),
      ),
    ],
    once: [
      ...sites.map(
        ({ subscription, resourceGroup, name, slot = 'production' }) =>
          `site ${name}/${slot} (resource group ${resourceGroup} of subscription ${subscription})`,
      ),
      ...staticSites.map(
        ({ subscription, resourceGroup, name }) =>
          `static site ${name} (resource group ${resourceGroup} of subscription ${subscription})`,
      ),
      ...storageAccounts.map(({ name }) => `storage account ${name}`),
    ],
  };
}

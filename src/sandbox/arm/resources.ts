/** Lists of resources of all types: for `az resource list`, and for `az` to find the group of a vault. */
import { vaultName } from '../vault/cloud.ts';
import { placementOf, vaultId } from '../vault/resourceId.ts';
import type { Reply, Scene } from '../wire.ts';
import { notSimulated } from './failure.ts';
import { sameName, shownIdentity, siteId, siteType } from './identity.ts';
import type { Call } from './operation.ts';
import { paged } from './pages.ts';
import { planId, planName, VAULT_REGION } from './places.ts';
import { sitesOfPlans } from './plans.ts';
import { assigned, type Client, grantsAtVault, grantsOf } from './rights.ts';
import { allows } from './roles.ts';
import { grantsAtStaticSite, STATIC_REGION, staticSiteId } from './staticSites.ts';
import { STORAGE_REGION, storageId } from './storage.ts';
import { bareRegion, providers } from './versions.ts';

interface Resource {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly [member: string]: unknown;
}

export function listResources(call: Call): Reply {
  const { scene, caller, route, request } = call;
  const filter = readFilter(request.query.get('$filter'));
  if (filter === undefined) return notSimulated(`the filter '${request.query.get('$filter')}' of resources`);
  const value = readable(scene, caller, route).filter(one =>
    filter.every(([name, text]) =>
      sameName(name === 'resourcegroup' ? groupOf(one) : String(one[name]), text),
    ),
  );
  return paged(call, value);
}

/** Clauses `name eq 'text'`, joined by `and`; undefined: the filter has other contents. */
function readFilter(text: string | null): [name: string, text: string][] | undefined {
  if (text === null || text.trim() === '') return [];
  const clauses = text.split(/\s+and\s+/i).map(clause => {
    const match = /^\s*(resourceType|name|location|resourceGroup)\s+eq\s+'([^']*)'\s*$/i.exec(clause);
    const [, name = '', value = ''] = match ?? [];
    const member = name.toLowerCase();
    return match && ([member === 'resourcetype' ? 'type' : member, value] as [string, string]);
  });
  return clauses.every(clause => clause !== null) ? clauses : undefined;
}

function groupOf({ id }: Resource): string | undefined {
  return /\/resourceGroups\/([^/]+)/i.exec(id)?.[1];
}

function readable(
  { world }: Scene,
  client: Client,
  where: { readonly subscription?: string; readonly group?: string },
): Resource[] {
  const isHere = (place: { subscription: string; resourceGroup: string }) =>
    sameName(place.subscription, where.subscription) &&
    (where.group === undefined || sameName(place.resourceGroup, where.group));
  const sites = world.sites
    .filter(site => isHere(site) && allows(grantsOf(world, site, client), `${siteType(site)}/read`))
    .map(site => ({
      id: siteId(site),
      name: site.slot === undefined ? site.name : `${site.name}/${site.slot}`,
      type: siteType(site),
      kind: site.kind,
      location: bareRegion(site.region),
      ...(shownIdentity(site) && { identity: shownIdentity(site) }),
      tags: { ...site.changed?.tags },
    }));
  const plans = sitesOfPlans(world, where)
    .filter(site => allows(assigned(world, planId(site), client), 'Microsoft.Web/serverFarms/read'))
    .map(site => ({
      id: planId(site),
      name: planName(site.resourceGroup),
      type: 'Microsoft.Web/serverFarms',
      kind: 'app',
      location: bareRegion(site.region),
      tags: {},
    }));
  const vaults = world.vaults
    .filter(
      vault =>
        isHere(placementOf(vault, world)) &&
        allows(grantsAtVault(world, vault, client), 'Microsoft.KeyVault/vaults/read'),
    )
    .map(vault => ({
      id: vaultId(vault, world),
      name: vaultName(vault),
      type: 'Microsoft.KeyVault/vaults',
      location: VAULT_REGION,
      tags: { ...vault.resourceTags },
    }));
  const staticSites = (world.staticSites ?? [])
    .filter(
      one => isHere(one) && allows(grantsAtStaticSite(world, one, client), 'Microsoft.Web/staticSites/read'),
    )
    .map(one => ({
      id: staticSiteId(one),
      name: one.name,
      type: 'Microsoft.Web/staticSites',
      location: bareRegion(STATIC_REGION),
      tags: {},
    }));
  const accounts = (world.storageAccounts ?? [])
    .filter(
      one =>
        isHere(one) &&
        allows(assigned(world, storageId(one), client), 'Microsoft.Storage/storageAccounts/read'),
    )
    .map(one => ({
      id: storageId(one),
      name: one.name,
      type: 'Microsoft.Storage/storageAccounts',
      kind: 'StorageV2',
      location: STORAGE_REGION,
      tags: {},
    }));
  return [...sites, ...plans, ...staticSites, ...vaults, ...accounts];
}

/** The resource types of each provider that the sandbox has. */
const TYPES: Readonly<Record<string, readonly string[]>> = {
  'Microsoft.Web': [
    'sites',
    'sites/slots',
    'serverFarms',
    'sites/config',
    'sites/slots/config',
    'staticSites',
    'staticSites/builds',
  ],
  'Microsoft.KeyVault': ['vaults', 'vaults/accessPolicies', 'deletedVaults', 'locations/deletedVaults'],
  'Microsoft.Storage': ['storageAccounts'],
  'Microsoft.Insights': ['eventtypes'],
  'Microsoft.PolicyInsights': ['policyStates'],
  'Microsoft.Authorization': ['roleAssignments', 'roleDefinitions', 'permissions', 'locks'],
  'Microsoft.Resources': [
    'tenants',
    'subscriptions',
    'subscriptions/resourceGroups',
    'subscriptions/locations',
  ],
};

export function listProviders({ route }: Call): Reply {
  return { status: 200, body: { value: providers.map(one => provider(one.namespace, route.subscription)) } };
}

export function getProvider({ route }: Call): Reply {
  const found = providers.find(one => sameName(one.namespace, route.key));
  if (found !== undefined) return { status: 200, body: provider(found.namespace, route.subscription) };
  return notSimulated(`the provider '${route.key}'`);
}

function provider(namespace: string, subscription: string | undefined): Record<string, unknown> {
  const versions = providers.find(one => one.namespace === namespace)?.versions ?? [];
  const types = TYPES[namespace] ?? [];
  return {
    id: `${subscription === undefined ? '' : `/subscriptions/${subscription}`}/providers/${namespace}`,
    namespace,
    resourceTypes: types.map(resourceType => ({
      resourceType,
      locations: ['West Europe'],
      apiVersions: versions,
      capabilities: 'None',
    })),
    registrationState: 'Registered',
    registrationPolicy: 'RegistrationRequired',
  };
}

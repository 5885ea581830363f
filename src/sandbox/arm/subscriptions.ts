import type { Caller } from '../entra/tokens.ts';
import type { Reply, Scene } from '../wire.ts';
import { groupNotFound } from './failure.ts';
import { sameName } from './identity.ts';
import type { Call } from './operation.ts';
import { type Place, placesIn } from './places.ts';
import { bareRegion } from './versions.ts';

/** The caller's own tenant: the only one in the response to a service principal. */
export function listTenants({ scene, caller }: Call): Reply {
  const tenants = scene.world.tenants.filter(tenant => sameName(tenant.id, caller.tenantId));
  const value = tenants.map(tenant => ({
    id: `/tenants/${tenant.id}`,
    tenantId: tenant.id,
    countryCode: 'NL',
    displayName: tenant.displayName,
    domains: tenant.domains,
    tenantCategory: 'Home',
    defaultDomain: tenant.domains[0] ?? null,
    tenantType: 'AAD',
  }));
  return { status: 200, body: { value } };
}

/** The subscriptions in which the caller has access to any resource; `az login` requests them. An empty list is no error. */
export function listSubscriptions({ scene, caller }: Call): Reply {
  const ids = new Map(visible(scene, caller).map(place => [place.subscription.toLowerCase(), place]));
  const value = [...ids.values()].map(subscription);
  return { status: 200, body: { value, count: { type: 'Total', value: ids.size } } };
}

export function getSubscription({ scene, caller, route }: Call): Reply {
  const place = visible(scene, caller, route.subscription)[0];
  return { status: 200, body: place && subscription(place) };
}

export function listGroups({ scene, caller, route }: Call): Reply {
  const mine = visible(scene, caller, route.subscription);
  const groups = new Map(mine.map(place => [place.resourceGroup.toLowerCase(), place]));
  return { status: 200, body: { value: [...groups.values()].map(group) } };
}

export function getGroup({ scene, caller, route }: Call): Reply {
  const found = visible(scene, caller, route.subscription).find(place =>
    sameName(place.resourceGroup, route.group),
  );
  return found ? { status: 200, body: group(found) } : groupNotFound(route.group ?? '');
}

/** Whether the group exists, without a body. */
export function headGroup(call: Call): Reply {
  return { status: getGroup(call).status === 200 ? 204 : 404 };
}

/** Regions of Azure; other regions of the world's resources are added to the list. */
const REGIONS: readonly (readonly [name: string, displayName: string, pairedWith: string])[] = [
  ['westeurope', 'West Europe', 'northeurope'],
  ['northeurope', 'North Europe', 'westeurope'],
  ['germanywestcentral', 'Germany West Central', 'germanynorth'],
  ['swedencentral', 'Sweden Central', 'swedensouth'],
  ['eastus', 'East US', 'westus'],
  ['westus2', 'West US 2', 'westcentralus'],
];

/** Members: azure-cli, test_list_locations.yaml. */
export function listLocations({ scene, caller, route: { subscription = '' } }: Call): Reply {
  const used = visible(scene, caller, subscription).map(({ region }) => region);
  const strange = used.filter(region => !REGIONS.some(([name]) => name === bareRegion(region)));
  const all = [
    ...REGIONS,
    ...strange.map(region => [bareRegion(region), region, bareRegion(region)] as const),
  ];
  const id = (name: string) => `/subscriptions/${subscription}/locations/${name}`;
  const value = all.map(([name, displayName, paired]) => ({
    id: id(name),
    name,
    type: 'Region',
    displayName,
    regionalDisplayName: displayName,
    metadata: {
      regionType: 'Physical',
      regionCategory: 'Recommended',
      pairedRegion: [{ name: paired, id: id(paired) }],
    },
  }));
  return { status: 200, body: { value } };
}

function visible(scene: Scene, caller: Caller, subscription?: string): Place[] {
  return placesIn(scene.world, subscription).filter(
    place => sameName(place.tenantId, caller.tenantId) && place.grants(caller).length > 0,
  );
}

function subscription(place: Place): Record<string, unknown> {
  return {
    id: `/subscriptions/${place.subscription}`,
    authorizationSource: 'RoleBased',
    managedByTenants: [],
    subscriptionId: place.subscription,
    tenantId: place.tenantId,
    displayName: 'Sandbox subscription',
    state: 'Enabled',
    subscriptionPolicies: {
      locationPlacementId: 'Public_2014-09-01',
      quotaId: 'PayAsYouGo_2014-09-01',
      spendingLimit: 'Off',
    },
  };
}

function group(place: Place): Record<string, unknown> {
  return {
    id: `/subscriptions/${place.subscription}/resourceGroups/${place.resourceGroup}`,
    name: place.resourceGroup,
    type: 'Microsoft.Resources/resourceGroups',
    location: bareRegion(place.region),
    properties: { provisioningState: 'Succeeded' },
  };
}

import type { Caller } from '../entra/tokens.ts';
import type { Reply, Scene } from '../wire.ts';
import { mayUse, sameName } from './identity.ts';
import type { ArmRoute } from './route.ts';
import type { Site } from './state.ts';

/** The caller's own tenant: what a service principal sees. */
export function listTenants(scene: Scene, caller: Caller): Reply {
  const tenants = scene.world.tenants.filter(tenant => sameName(tenant.id, caller.tenantId));
  const value = tenants.map(tenant => ({
    id: `/tenants/${tenant.id}`,
    tenantId: tenant.id,
    displayName: tenant.displayName,
    domains: tenant.domains,
    tenantCategory: 'Home',
  }));
  return { status: 200, body: { value } };
}

/** The subscriptions in which the caller has access to anything; `az login` asks for them. Empty is not an error. */
export function listSubscriptions(scene: Scene, caller: Caller): Reply {
  const ids = new Map(visible(scene, caller).map(site => [site.subscription.toLowerCase(), site]));
  return { status: 200, body: { value: [...ids.values()].map(subscription), count: totalCount(ids.size) } };
}

export function getSubscription(scene: Scene, caller: Caller, route: ArmRoute): Reply {
  const site = visible(scene, caller).find(one => sameName(one.subscription, route.subscription));
  return { status: 200, body: site && subscription(site) };
}

export function listGroups(scene: Scene, caller: Caller, route: ArmRoute): Reply {
  const mine = visible(scene, caller).filter(site => sameName(site.subscription, route.subscription));
  const groups = new Map(mine.map(site => [site.resourceGroup.toLowerCase(), site]));
  return { status: 200, body: { value: [...groups.values()].map(group) } };
}

export function getGroup(scene: Scene, caller: Caller, route: ArmRoute): Reply {
  const site = visible(scene, caller).find(
    one => sameName(one.subscription, route.subscription) && sameName(one.resourceGroup, route.group),
  );
  return { status: 200, body: site && group(site) };
}

function visible(scene: Scene, caller: Caller): Site[] {
  return scene.world.sites.filter(
    site => sameName(site.tenantId, caller.tenantId) && mayUse(site, caller.appId),
  );
}

function totalCount(value: number): { type: string; value: number } {
  return { type: 'Total', value };
}

function subscription(site: Site): Record<string, unknown> {
  return {
    id: `/subscriptions/${site.subscription}`,
    authorizationSource: 'RoleBased',
    managedByTenants: [],
    subscriptionId: site.subscription,
    tenantId: site.tenantId,
    displayName: 'Sandbox subscription',
    state: 'Enabled',
    subscriptionPolicies: {
      locationPlacementId: 'Public_2014-09-01',
      quotaId: 'PayAsYouGo_2014-09-01',
      spendingLimit: 'Off',
    },
  };
}

function group(site: Site): Record<string, unknown> {
  return {
    id: `/subscriptions/${site.subscription}/resourceGroups/${site.resourceGroup}`,
    name: site.resourceGroup,
    type: 'Microsoft.Resources/resourceGroups',
    location: site.region,
    properties: { provisioningState: 'Succeeded' },
  };
}

/** Resources in a resource group: sites, slots, vaults and storage accounts; and plans, which derive from the sites. */
import { vaultName } from '../vault/cloud.ts';
import { placementOf, vaultId } from '../vault/resourceId.ts';
import type { Vault } from '../vault/state.ts';
import type { World } from '../world.ts';
import { sameName, siteId } from './identity.ts';
import { assigned, type Client, grantsAtVault, grantsOf } from './rights.ts';
import type { Grant } from './roles.ts';
import { grantsAtStaticSite, STATIC_REGION, staticSiteId } from './staticSites.ts';
import { STORAGE_REGION, storageId } from './storage.ts';

export interface Place {
  readonly id: string;
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly region: string;
  readonly tenantId: string;
  grants(client: Client): readonly Grant[];
}

/** The region of every vault: the world has none for them. */
export const VAULT_REGION = 'westeurope';

/** Resources of one subscription, or of all. */
export function placesIn(world: World, subscription?: string): Place[] {
  const isHere = (one: string) => subscription === undefined || sameName(one, subscription);
  const sites = world.sites.filter(site => isHere(site.subscription));
  const vaults = world.vaults.map(vault => ({ vault, ...placementOf(vault, world) }));
  return [
    ...sites.map(site => ({
      id: siteId(site),
      subscription: site.subscription,
      resourceGroup: site.resourceGroup,
      region: site.region,
      tenantId: site.tenantId,
      grants: (client: Client) => grantsOf(world, site, client),
    })),
    ...vaults
      .filter(place => isHere(place.subscription))
      .map(({ vault, ...placement }) => ({
        id: vaultId(vault, world),
        ...placement,
        region: VAULT_REGION,
        tenantId: vault.tenantId,
        grants: (client: Client) => grantsAtVault(world, vault, client),
      })),
    ...(world.staticSites ?? [])
      .filter(({ subscription: one }) => isHere(one))
      .map(one => ({
        id: staticSiteId(one),
        subscription: one.subscription,
        resourceGroup: one.resourceGroup,
        region: STATIC_REGION,
        tenantId: one.tenantId,
        grants: (client: Client) => grantsAtStaticSite(world, one, client),
      })),
    ...(world.storageAccounts ?? [])
      .filter(({ subscription: one }) => isHere(one))
      .map(account => ({
        id: storageId(account),
        ...account,
        region: STORAGE_REGION,
        grants: (client: Client) => assigned(world, storageId(account), client),
      })),
  ];
}

/** The tenant that a subscription trusts; undefined: the subscription does not exist. */
export function tenantOfSubscription(world: World, subscription: string): string | undefined {
  const site = world.sites.find(one => sameName(one.subscription, subscription));
  const isHere = (vault: Vault) => sameName(placementOf(vault, world).subscription, subscription);
  const account = world.storageAccounts?.find(one => sameName(one.subscription, subscription));
  const statically = world.staticSites?.find(one => sameName(one.subscription, subscription));
  return site?.tenantId ?? world.vaults.find(isHere)?.tenantId ?? account?.tenantId ?? statically?.tenantId;
}

/** The parts of a path that name a resource. */
export interface Named {
  readonly subscription?: string;
  readonly group?: string;
  readonly vault?: string;
  readonly plan?: string;
}

export function vaultAt(world: World, { subscription, group, vault: name }: Named): Vault | undefined {
  return world.vaults.find(vault => {
    const placement = placementOf(vault, world);
    return (
      sameName(vaultName(vault), name) &&
      sameName(placement.subscription, subscription) &&
      sameName(placement.resourceGroup, group)
    );
  });
}

/** All sites of a resource group are in one plan. */
export function planName(resourceGroup: string): string {
  return `asp-${resourceGroup}`;
}

export function planId({
  subscription,
  resourceGroup,
}: Pick<Place, 'subscription' | 'resourceGroup'>): string {
  return `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.Web/serverfarms/${planName(resourceGroup)}`;
}

export function planAt(world: World, { subscription, group, plan }: Named): boolean {
  return world.sites.some(
    site =>
      sameName(site.subscription, subscription) &&
      sameName(site.resourceGroup, group) &&
      sameName(planName(site.resourceGroup), plan),
  );
}

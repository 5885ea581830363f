/** Static Web Apps as resources: where they are, and who may use them. */
import type { World } from '../world.ts';
import { sameName } from './identity.ts';
import { assigned, type Client } from './rights.ts';
import { type Role, roles } from './roles.ts';
import type { StaticSite } from './state.ts';

export const STATIC_REGION = 'West Europe';

export function staticSiteId({
  subscription,
  resourceGroup,
  name,
}: Pick<StaticSite, 'subscription' | 'resourceGroup' | 'name'>): string {
  return `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.Web/staticSites/${name}`;
}

export function staticSiteAt(
  { staticSites = [] }: World,
  wanted: { readonly subscription?: string; readonly group?: string; readonly staticSite?: string },
): StaticSite | undefined {
  return staticSites.find(
    one =>
      sameName(one.name, wanted.staticSite) &&
      sameName(one.subscription, wanted.subscription) &&
      sameName(one.resourceGroup, wanted.group),
  );
}

/** Website Contributor does not include static sites (azure-docs built-in-roles), so this is a role of its own. */
export function roleAtStaticSite({ access }: StaticSite, appId: string): Role[] {
  return access.some(one => sameName(one, appId)) ? [roles.staticSites] : [];
}

export function grantsAtStaticSite(world: World, one: StaticSite, client: Client): readonly Role[] {
  return [...roleAtStaticSite(one, client.appId), ...assigned(world, staticSiteId(one), client)];
}

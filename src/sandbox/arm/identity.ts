import { createHash } from 'node:crypto';
import type { World } from '../world.ts';
import type { Site } from './state.ts';

/** The ARM id of a site or slot, without a host: `/subscriptions/…/sites/app/slots/staging`. */
export function siteId(site: Site): string {
  const slot = site.slot === undefined ? '' : `/slots/${site.slot}`;
  return `/subscriptions/${site.subscription}/resourceGroups/${site.resourceGroup}/providers/Microsoft.Web/sites/${site.name}${slot}`;
}

/** The type prefix of resources under the site: `Microsoft.Web/sites` or `Microsoft.Web/sites/slots`. */
export function siteType(site: Site): string {
  return site.slot === undefined ? 'Microsoft.Web/sites' : 'Microsoft.Web/sites/slots';
}

/** The site's managed identity; its id derives from the site's id, so that it is the same in every response. */
export function managedIdentity(
  site: Site,
): { type: string; principalId: string; tenantId: string } | undefined {
  if (!site.identity.present) return undefined;
  const hex = createHash('sha256').update(siteId(site).toLowerCase()).digest('hex');
  const principalId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
  return { type: 'SystemAssigned', principalId, tenantId: site.tenantId };
}

/** Whether two names of ARM resources are equal: they are case-insensitive. */
export function sameName(one: string | undefined, other: string | undefined): boolean {
  return one?.toLowerCase() === other?.toLowerCase();
}

/** The site or slot with these names. */
export function findSite(
  { sites }: World,
  wanted: { readonly [Name in 'subscription' | 'resourceGroup' | 'name' | 'slot']?: string | undefined },
): Site | undefined {
  return sites.find(
    site =>
      sameName(site.subscription, wanted.subscription) &&
      sameName(site.resourceGroup, wanted.resourceGroup) &&
      sameName(site.name, wanted.name) &&
      sameName(site.slot, wanted.slot),
  );
}

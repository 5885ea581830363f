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

/** The site's system-assigned identity; its id derives from the site's id, so that it is the same in every response. */
export function managedIdentity(
  site: Site,
): { type: string; principalId: string; tenantId: string } | undefined {
  if (!site.identity.present) return undefined;
  return { type: 'SystemAssigned', principalId: idFrom(siteId(site)), tenantId: site.tenantId };
}

/** All identities of the site, in the format of a resource (learn.microsoft.com/rest/api/appservice/web-apps/get, ManagedServiceIdentity). */
export function shownIdentity(site: Site): object | undefined {
  const own = managedIdentity(site);
  const { userAssigned = [] } = site.identity;
  if (userAssigned.length === 0) return own;
  const assigned = userAssigned.map(name => {
    const id = `/subscriptions/${site.subscription}/resourcegroups/${site.resourceGroup}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`;
    return [id, { principalId: idFrom(`${id} principal`), clientId: idFrom(`${id} client`) }];
  });
  const type = own === undefined ? 'UserAssigned' : 'SystemAssigned, UserAssigned';
  return { ...own, type, userAssignedIdentities: Object.fromEntries(assigned) };
}

function idFrom(text: string): string {
  const hex = createHash('sha256').update(text.toLowerCase()).digest('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
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

/** Which actions a caller may take on a site, as role assignments give them. */
import type { Site } from './state.ts';

interface Grant {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
}

/** The built-in role "Website Contributor" (azure-docs built-in-roles/web-and-mobile). */
const CONTRIBUTOR: Grant = {
  actions: [
    'Microsoft.Authorization/*/read',
    'Microsoft.Insights/alertRules/*',
    'Microsoft.Insights/components/*',
    'Microsoft.ResourceHealth/availabilityStatuses/read',
    'Microsoft.Resources/deployments/*',
    'Microsoft.Resources/subscriptions/resourceGroups/read',
    'Microsoft.Support/*',
    'Microsoft.Web/certificates/*',
    'Microsoft.Web/listSitesAssignedToHostName/read',
    'Microsoft.Web/register/action',
    'Microsoft.Web/serverFarms/join/action',
    'Microsoft.Web/serverFarms/read',
    'Microsoft.Web/sites/*',
  ],
  notActions: [],
};

/** A role of somebody's own, for what looks into settings and changes none. */
const READER: Grant = {
  actions: [
    'Microsoft.Authorization/*/read',
    'Microsoft.Resources/subscriptions/resourceGroups/read',
    'Microsoft.Web/sites/*',
  ],
  notActions: [
    'Microsoft.Web/sites/*/write',
    'Microsoft.Web/sites/restart/action',
    'Microsoft.Web/sites/slotsswap/action',
  ],
};

export function grantsOf(site: Site, appId: string): readonly Grant[] {
  const has = (all: readonly string[] = []) => all.some(one => one.toLowerCase() === appId.toLowerCase());
  return [...(has(site.access) ? [CONTRIBUTOR] : []), ...(has(site.readers) ? [READER] : [])];
}

export function allows(grants: readonly Grant[], action: string): boolean {
  return grants.some(
    ({ actions, notActions }) =>
      actions.some(one => covers(one, action)) && !notActions.some(one => covers(one, action)),
  );
}

/** `*` stands for any text, slashes too; case does not count. */
function covers(pattern: string, action: string): boolean {
  const parts = pattern.split('*').map(part => part.replace(/[.]/g, '\\.'));
  return new RegExp(`^${parts.join('.*')}$`, 'i').test(action);
}

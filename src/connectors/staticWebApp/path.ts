import { SOME_CLIENT } from '../../policy/kindSchema.ts';
import { shellWord } from '../../policy/quote.ts';
import type { StaticWebAppSettings } from './settings.ts';

/** The resource id of the static web app, which is also its path in ARM. */
export function staticSitePath({ subscription, resourceGroup, site }: StaticWebAppSettings): string {
  const segments = [
    'subscriptions',
    subscription,
    'resourceGroups',
    resourceGroup,
    'providers',
    'Microsoft.Web',
    'staticSites',
    site,
  ];
  return `/${segments.map(encodeURIComponent).join('/')}`;
}

/**
 * No role with less has the actions: *Website Contributor* has those below `Microsoft.Web/sites` only (azure-docs
 * built-in-roles). Who minds makes a role of the actions in SECURITY.md.
 */
export const ROLE = 'Contributor';

/** `assignee`: as a command takes it; left out: whoever it is. */
export function grantOf(settings: StaticWebAppSettings, assignee = SOME_CLIENT): string {
  return `az role assignment create --role "${ROLE}" --assignee ${assignee} --scope ${shellWord(staticSitePath(settings))}`;
}

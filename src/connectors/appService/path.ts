import { SOME_CLIENT } from '../../policy/kindSchema.ts';
import { shellWord } from '../../policy/quote.ts';
import type { AppServiceSettings } from './settings.ts';

/** The resource id of the site or slot, which is also its path in ARM. */
export function sitePath({ subscription, resourceGroup, site, slot }: AppServiceSettings): string {
  const segments = [
    'subscriptions',
    subscription,
    'resourceGroups',
    resourceGroup,
    'providers',
    'Microsoft.Web',
    'sites',
    site,
  ];
  if (slot) segments.push('slots', slot);
  return `/${segments.map(encodeURIComponent).join('/')}`;
}

/** The role that may read and write the settings. */
export const ROLE = 'Website Contributor';

/** `assignee`: as a command takes it; left out: whoever it is. */
export function grantOf(settings: AppServiceSettings, assignee = SOME_CLIENT): string {
  return `az role assignment create --role "${ROLE}" --assignee ${assignee} --scope ${shellWord(sitePath(settings))}`;
}

import { shellWord } from '../../policy/quote.ts';
import { roleAssignment } from '../roleAssignment.ts';
import { webResource } from '../webResource.ts';
import type { AppServiceSettings } from './settings.ts';

/** The resource id of the site or slot, which is also its path in ARM. */
export function sitePath(settings: AppServiceSettings): string {
  const { site, slot } = settings;
  return webResource(settings, 'sites', site, ...(slot ? ['slots', slot] : []));
}

/** The role that may read and write the settings. */
export const ROLE = 'Website Contributor';

/** `assignee`: as a command takes it; left out: whoever it is. */
export function grantOf(settings: AppServiceSettings, assignee?: string): string {
  return roleAssignment(ROLE, shellWord(sitePath(settings)), assignee);
}

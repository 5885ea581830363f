import { shellWord } from '../../policy/quote.ts';
import { roleAssignment } from '../roleAssignment.ts';
import { webResource } from '../webResource.ts';
import type { StaticWebAppSettings } from './settings.ts';

/** The resource id of the static web app, which is also its path in ARM. */
export function staticSitePath(settings: Omit<StaticWebAppSettings, 'setting'>): string {
  return webResource(settings, 'staticSites', settings.site);
}

/**
 * No role with less has the actions: *Website Contributor* has those below `Microsoft.Web/sites` only (azure-docs
 * built-in-roles). Who minds makes a role of the actions in SECURITY.md.
 */
export const ROLE = 'Contributor';

/** `assignee`: as a command takes it; left out: whoever it is. */
export function grantOf(settings: StaticWebAppSettings, assignee?: string): string {
  return roleAssignment(ROLE, shellWord(staticSitePath(settings)), assignee);
}

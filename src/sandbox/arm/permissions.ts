import type { Reply } from '../wire.ts';
import { ok } from './onSite.ts';
import type { Grant } from './roles.ts';

/** The action that the request needs. */
export const LISTING_PERMISSIONS = 'Microsoft.Authorization/permissions/read';

/** The end of its path, as a regular expression. */
export const PERMISSIONS = 'providers/Microsoft\\.Authorization/permissions';

/**
 * `GET …/providers/Microsoft.Authorization/permissions`: all permissions of the caller for the resource (azure-rest
 * authorization).
 */
export function permissionsOf(grants: readonly Grant[]): Reply {
  const value = grants.map(({ actions, notActions, dataActions, notDataActions }) => ({
    actions,
    notActions,
    dataActions,
    notDataActions,
  }));
  return ok({ value });
}

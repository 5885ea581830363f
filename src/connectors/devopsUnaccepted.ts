import type { CloudAccess } from './cloudAccess.ts';
import type { Unaccepted } from './remedies.ts';

/** Messages for an identity that an organization of Azure DevOps does not know. `needs`: what it needs there besides. */
export function devopsUnaccepted(
  { endpoints }: Pick<CloudAccess, 'endpoints'>,
  organization: string,
  needs: string,
): Unaccepted {
  return {
    reason: 'Azure DevOps does not admit this identity to the organization',
    remedy:
      `add it (${endpoints.devops}/${organization}/_settings/users), with ${needs}; ` +
      'the organization has to be connected to the tenant of the sign-in (Organization settings > Microsoft Entra)',
  };
}

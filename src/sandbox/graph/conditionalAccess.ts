/** `GET /identity/conditionalAccess/policies`: one for all clients that the world says are blocked, or none. */
import { createHash } from 'node:crypto';
import { type Answer, found } from './answer.ts';
import { baseOf, type Call } from './call.ts';
import { mayReadConditionalAccess } from './permissions.ts';

/** Members: graph-docs conditionalaccesspolicy, conditionalaccessclientapplications; of the conditions those that say something. */
export function listConditionalAccess(call: Call): Answer {
  const denied = mayReadConditionalAccess(call);
  if (denied) return denied;
  const blocked = call.tenant.applications.flatMap(one =>
    one.blockedByConditionalAccess && one.deletedAt === undefined ? (one.servicePrincipal ?? []) : [],
  );
  const value =
    blocked.length === 0
      ? []
      : [
          policy(
            call,
            blocked.map(({ objectId }) => objectId),
          ),
        ];
  return found(`${baseOf(call)}/$metadata#identity/conditionalAccess/policies`, { value });
}

function policy({ tenant }: Call, includeServicePrincipals: readonly string[]): object {
  const hex = createHash('sha256').update(`conditional access ${tenant.id}`).digest('hex');
  return {
    id: hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5'),
    templateId: null,
    displayName: 'Block workload identities',
    createdDateTime: '2026-01-01T00:00:00Z',
    modifiedDateTime: null,
    state: 'enabled',
    sessionControls: null,
    conditions: {
      clientAppTypes: ['all'],
      applications: {
        includeApplications: ['All'],
        excludeApplications: [],
        includeUserActions: [],
        includeAuthenticationContextClassReferences: [],
      },
      users: { includeUsers: ['None'], excludeUsers: [], includeGroups: [], excludeGroups: [] },
      clientApplications: { includeServicePrincipals, excludeServicePrincipals: [] },
    },
    grantControls: {
      operator: 'OR',
      builtInControls: ['block'],
      customAuthenticationFactors: [],
      termsOfUse: [],
    },
  };
}

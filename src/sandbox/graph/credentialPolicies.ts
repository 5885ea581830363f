/** App management policies, read-only. */
import type { CredentialPolicy, OwnCredentialPolicy } from '../directory/state.ts';
import { type Answer, found } from './answer.ts';
import { type Address, baseOf, type Call, findApplication, isAnswer } from './call.ts';
import { isoDuration, writtenDate } from './dates.ts';
import { mayReadApplications, mayReadPolicies } from './permissions.ts';

/** The id of the tenant's default in the sample of graph-docs tenantappmanagementpolicy-get. */
export const DEFAULT_POLICY = '00000000-0000-0000-0000-000000000000';

/**
 * `GET /policies/defaultAppManagementPolicy`: the tenant's restrictions. Shape: microsoft-graph-docs-contrib
 * tenantappmanagementpolicy-get.md and passwordcredentialconfiguration.md (v1.0, with `state` and `excludeActors`).
 */
export function getCredentialPolicy(call: Call): Answer {
  const denied = mayReadPolicies(call);
  if (denied) return denied;
  const passwordCredentials = restrictions(call.tenant.credentialPolicy);
  const base = baseOf(call);
  return found(`${base}/$metadata#policies/defaultAppManagementPolicy/$entity`, {
    id: DEFAULT_POLICY,
    displayName: 'Default app management tenant policy',
    description:
      'Default tenant policy that enforces app management restrictions on applications and service principals. To apply policy to targeted resources, create a new policy under appManagementPolicies collection.',
    isEnabled: passwordCredentials.length > 0,
    applicationRestrictions: { passwordCredentials, keyCredentials: [] },
    servicePrincipalRestrictions: { passwordCredentials: [], keyCredentials: [] },
  });
}

/** `GET /policies/appManagementPolicies`: those that can be assigned (graph-docs appmanagementpolicy-list.md). */
export function listCredentialPolicies(call: Call): Answer {
  const denied = mayReadPolicies(call);
  if (denied) return denied;
  const own = call.tenant.applications.flatMap(({ credentialPolicy }) => credentialPolicy ?? []);
  return found(`${baseOf(call)}/$metadata#policies/appManagementPolicies`, { value: own.map(shown) });
}

/**
 * `GET /applications/{id}/appManagementPolicies`: that of one application, or none; only one can be assigned. The permissions are
 * not documented: those for applications and those for policies are both required here (guess, the stricter one).
 */
export function listOwnCredentialPolicies(call: Call, address: Address): Answer {
  const application = mayReadApplications(call) ?? mayReadPolicies(call) ?? findApplication(call, address);
  if (isAnswer(application)) return application;
  const { credentialPolicy } = application;
  const value = credentialPolicy === undefined ? [] : [shown(credentialPolicy)];
  return found(`${baseOf(call)}/$metadata#policies/appManagementPolicies`, { value });
}

function shown(policy: OwnCredentialPolicy): object {
  const { id, displayName, isEnabled } = policy;
  return {
    id,
    displayName,
    description: 'Custom policy that enforces app management restrictions on specific applications.',
    isEnabled,
    restrictions: { passwordCredentials: restrictions(policy), keyCredentials: [] },
  };
}

function restrictions({ passwordsAllowed, maxLifetimeMs, createdFrom, exempt }: CredentialPolicy): object[] {
  const always = {
    state: 'enabled',
    restrictForAppsCreatedAfterDateTime: createdFrom === undefined ? null : writtenDate(createdFrom),
    excludeActors: exempt === undefined ? null : EXEMPTION,
  };
  const list: object[] = [];
  if (!passwordsAllowed) list.push({ restrictionType: 'passwordAddition', maxLifetime: null, ...always });
  if (maxLifetimeMs !== undefined) {
    list.push({ restrictionType: 'passwordLifetime', maxLifetime: isoDuration(maxLifetimeMs), ...always });
  }
  return list;
}

/** entra-docs, "Grant a caller an exemption": `id` is the attribute set and the attribute, joined by `_`. */
const EXEMPTION = {
  customSecurityAttributes: [
    {
      '@odata.type': '#microsoft.graph.customSecurityAttributeStringValueExemption',
      id: 'PolicyExemptions_AppManagementExemption',
      operator: 'equals',
      value: 'ExemptFromPasswordRestrictions',
    },
  ],
};

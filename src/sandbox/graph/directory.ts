import { type Answer, found } from './answer.ts';
import { baseOf, type Call } from './call.ts';
import { isoDuration } from './dates.ts';
import { mayReadOrganization, mayReadPolicies } from './permissions.ts';

/** `GET /organization`: the tenant itself. */
export function getOrganization(call: Call): Answer {
  const denied = mayReadOrganization(call);
  if (denied) return denied;
  const { id, displayName, domains } = call.tenant;
  const verifiedDomains = domains.map((name, index) => ({
    capabilities: 'Email, OfficeCommunicationsOnline',
    isDefault: index === 0,
    isInitial: name.endsWith('.onmicrosoft.com'),
    name,
    type: 'Managed',
  }));
  const organization = { id, deletedDateTime: null, displayName, tenantType: 'AAD', verifiedDomains };
  return found(`${baseOf(call)}/$metadata#organization`, { value: [organization] });
}

/**
 * `GET /policies/defaultAppManagementPolicy`: what the tenant forbids. Shape: microsoft-graph-docs-contrib
 * tenantappmanagementpolicy-get.md; restriction types: azure-facts §2.9.
 */
export function getCredentialPolicy(call: Call): Answer {
  const denied = mayReadPolicies(call);
  if (denied) return denied;
  const passwordCredentials = restrictions(call);
  const base = baseOf(call);
  return found(`${base}/$metadata#policies/defaultAppManagementPolicy/$entity`, {
    id: '00000000-0000-0000-0000-000000000000',
    displayName: 'Default app management tenant policy',
    description:
      'Default tenant policy that enforces app management restrictions on applications and service principals. To apply policy to targeted resources, create a new policy under appManagementPolicies collection.',
    isEnabled: passwordCredentials.length > 0,
    applicationRestrictions: { passwordCredentials, keyCredentials: [] },
    servicePrincipalRestrictions: { passwordCredentials: [], keyCredentials: [] },
  });
}

function restrictions(call: Call): object[] {
  const { passwordsAllowed, maxLifetimeMs } = call.tenant.credentialPolicy;
  const always = { state: 'enabled', restrictForAppsCreatedAfterDateTime: null };
  const list: object[] = [];
  if (!passwordsAllowed) list.push({ restrictionType: 'passwordAddition', maxLifetime: null, ...always });
  if (maxLifetimeMs !== undefined) {
    list.push({ restrictionType: 'passwordLifetime', maxLifetime: isoDuration(maxLifetimeMs), ...always });
  }
  return list;
}

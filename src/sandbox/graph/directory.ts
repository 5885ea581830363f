import { type Answer, found } from './answer.ts';
import { baseOf, type Call } from './call.ts';
import { mayReadOrganization } from './permissions.ts';

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

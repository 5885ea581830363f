import type { Application, CredentialPolicy, OwnCredentialPolicy, Tenant } from '../directory/state.ts';
import { heldPasswords } from '../directory/visibility.ts';
import { type Answer, fault } from './answer.ts';
import type { Call } from './call.ts';
import { DEFAULT_POLICY } from './credentialPolicies.ts';

/** About 1000 items in all collections of an application (azure-facts §2.5); only passwords are counted here. */
const largestObject = 1000;
const largestPersonal = 2;

/** Why a policy of the tenant or the size of the object forbids another password; undefined: it is allowed. */
export function limitFault(call: Call, application: Application, lifetimeMs: number): Answer | undefined {
  return policyFault(call, application, lifetimeMs) ?? countFault(application);
}

/** azure-facts §2.4. That the first message contains the policy, too, is by analogy with the second (azure-cli#28522). */
export function policyFault(
  { tenant, caller }: Call,
  application: Application,
  lifetimeMs: number,
): Answer | undefined {
  const policy = policyFor(tenant, application);
  const { passwordsAllowed, maxLifetimeMs, createdFrom, exempt } = policy;
  if (createdFrom !== undefined && application.createdAt < createdFrom) return undefined;
  if (exempt?.includes(caller.appId.toLowerCase()) === true) return undefined;
  if (!passwordsAllowed) {
    policy.refusals = (policy.refusals ?? 0) + 1;
    return fault(
      400,
      'CredentialTypeNotAllowedAsPerAppPolicy',
      `Credential type not allowed as per assigned policy '${idOf(policy)}'.`,
    );
  }
  // The lifetime has to be less than the limit, not equal: for 180 days the policy needs 181 (cisagov/ScubaGear, MS.AAD.5.6v1).
  if (maxLifetimeMs === undefined || rounded(lifetimeMs) < maxLifetimeMs) return undefined;
  policy.refusals = (policy.refusals ?? 0) + 1;
  return fault(
    400,
    'CredentialInvalidLifetimeAsPerAppPolicy',
    `Credential lifetime exceeds the max value allowed as per assigned policy '${idOf(policy)}'.`,
  );
}

/** The policy's id, as a read of the policy returns it. */
function idOf(policy: CredentialPolicy | OwnCredentialPolicy): string {
  return 'id' in policy ? policy.id : DEFAULT_POLICY;
}

const MINUTE = 60_000;

/**
 * The precision of the service's comparison is unknown. A lifetime equal to the limit, counted from the time of the request, is a
 * few milliseconds shorter here, so it is rounded up.
 */
function rounded(lifetimeMs: number): number {
  return Math.ceil(lifetimeMs / MINUTE) * MINUTE;
}

/**
 * The application's own policy replaces the tenant's; they are not merged (graph-docs applicationauthenticationmethodpolicy.md).
 * That the tenant's applies where its own is disabled is a guess, the stricter one.
 */
function policyFor(tenant: Tenant, { credentialPolicy }: Application): CredentialPolicy {
  return credentialPolicy?.isEnabled === true ? credentialPolicy : tenant.credentialPolicy;
}

function countFault(application: Application): Answer | undefined {
  const count = heldPasswords(application).length;
  const personal = application.signInAudience.endsWith('PersonalMicrosoftAccount');
  if (personal && count >= largestPersonal) return tooMany(count + 1);
  if (count < largestObject) return undefined;
  return fault(
    403,
    'Directory_ResourceSizeExceeded',
    'The size of the object has exceeded its limit. Please reduce the number of values and retry your request.',
  );
}

/** Recorded in Azure/azure-cli issue 12946. */
function tooMany(count: number): Answer {
  const code = 'TooManyAppPasswords';
  const message = `Not allowed to add ${count} passwords. You can only add a maximum of ${largestPersonal} passwords.`;
  return { status: 400, fault: { code, message, details: [{ target: 'passwordCredentials', code }] } };
}

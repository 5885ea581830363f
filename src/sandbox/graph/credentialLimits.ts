import type { Application, CredentialPolicy, OwnCredentialPolicy, Tenant } from '../directory/state.ts';
import { heldPasswords } from '../directory/visibility.ts';
import { type Answer, fault } from './answer.ts';
import type { Call } from './call.ts';
import { DEFAULT_POLICY } from './credentialPolicies.ts';

/** About 1000 items in all collections of an application object (azure-facts §2.5); only passwords are counted. */
const largestObject = 1000;
const largestPersonal = 2;

/** Why a policy of the tenant or the size of the object forbids one more password; undefined: nothing does. */
export function limitFault(call: Call, application: Application, lifetimeMs: number): Answer | undefined {
  return policyFault(call, application, lifetimeMs) ?? countFault(application);
}

/** azure-facts §2.4. That the first message names the policy, too, is by analogy with the second (azure-cli#28522). */
function policyFault(
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
  // Less than the limit, not equal to it: for 180 days the policy has to say 181 (cisagov/ScubaGear, MS.AAD.5.6v1).
  if (maxLifetimeMs === undefined || rounded(lifetimeMs) < maxLifetimeMs) return undefined;
  policy.refusals = (policy.refusals ?? 0) + 1;
  return fault(
    400,
    'CredentialInvalidLifetimeAsPerAppPolicy',
    `Credential lifetime exceeds the max value allowed as per assigned policy '${idOf(policy)}'.`,
  );
}

/** The id that reading the policy shows. */
function idOf(policy: CredentialPolicy | OwnCredentialPolicy): string {
  return 'id' in policy ? policy.id : DEFAULT_POLICY;
}

const MINUTE = 60_000;

/** How finely it compares is not known. Whoever asks for the limit itself from now on is a few milliseconds below it here. */
function rounded(lifetimeMs: number): number {
  return Math.ceil(lifetimeMs / MINUTE) * MINUTE;
}

/**
 * The application's own policy takes the place of the tenant's, nothing is merged (graph-docs
 * applicationauthenticationmethodpolicy.md). That one which is switched off leaves the tenant's in force is a guess, the
 * stricter way.
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

/** Captured in Azure/azure-cli issue 12946. */
function tooMany(count: number): Answer {
  const code = 'TooManyAppPasswords';
  const message = `Not allowed to add ${count} passwords. You can only add a maximum of ${largestPersonal} passwords.`;
  return { status: 400, fault: { code, message, details: [{ target: 'passwordCredentials', code }] } };
}

/** Policies of the tenant that stand in the way of a good credential. */
import { type CodeKnowledge, REFERENCE } from './knowledge.ts';
import { here, seePolicies, signedIn } from './steps.ts';

export const policy: readonly CodeKnowledge[] = [
  {
    code: 53003,
    name: 'BlockedByConditionalAccess',
    error: 'invalid_grant',
    wording:
      'Access has been blocked by Conditional Access policies. The access policy does not allow token issuance',
    summary: 'conditional access blocks the application',
    meaning:
      'The credential was accepted, and a Conditional Access policy does not let the token out: for an application, one for workload identities that names it; usually by the address that the request came from, or by risk.',
    notMeaning:
      'The secret is not wrong; that Entra came as far as policies shows that it was accepted. Rotating it changes nothing.',
    tellApart:
      'As interaction_required it is about a user. For an application it comes as invalid_grant, with `claims` that name the policy (`capolids`).',
    remedy: [
      seePolicies,
      here(
        'Compare the address in that entry with the locations that the policy admits; runners and containers change theirs.',
      ),
    ],
    verdictOn: 'policy',
    source: `${REFERENCE}; microsoft/botbuilder-dotnet#6759; AzureAD/microsoft-identity-web#2419`,
  },
  {
    code: 530032,
    name: 'BlockedByConditionalAccessOnSecurityPolicy',
    wording: 'The tenant admin has configured a security policy that blocks this request',
    summary: 'a security policy of the tenant blocks the request',
    meaning:
      'A tenant-wide security policy, not one of the single Conditional Access policies, refuses the request.',
    notMeaning: 'It cannot be cured at the registration.',
    tellApart:
      '53003 names a policy that an administrator wrote; this one comes from settings of the tenant as a whole.',
    remedy: [seePolicies],
    verdictOn: 'policy',
    source: `${REFERENCE}; MicrosoftDocs/azure-docs#25263`,
  },
  {
    code: 530035,
    name: 'BlockedBySecurityDefaults',
    wording: 'Access has been blocked by security defaults',
    summary: 'the security defaults of the tenant block the request',
    meaning: 'The request uses legacy authentication, or the security defaults count it as unsafe.',
    notMeaning: 'The credential need not be wrong.',
    tellApart:
      'Security defaults and Conditional Access exclude each other: a tenant has the one or the other.',
    remedy: [
      signedIn(
        'See whether security defaults are on: Entra admin center > Identity > Overview > Properties.',
      ),
      here(
        "Where a user's name and password are sent: change to a secret or certificate of the application.",
      ),
    ],
    verdictOn: 'policy',
    source: REFERENCE,
  },
  {
    code: 50131,
    name: 'ConditionalAccessFailed',
    wording: 'Conditional access failed',
    summary: 'a conditional access condition was not met',
    meaning:
      'A state that policies look at was not as required: device, suspicious activity, or a decision of a security policy.',
    notMeaning: 'It is not the value of the secret.',
    tellApart: 'Vaguer than 53003; the sign-in log holds the detail.',
    remedy: [seePolicies],
    verdictOn: 'policy',
    source: REFERENCE,
  },
  {
    code: 500213,
    name: 'NotAllowedByInboundPolicyTenant',
    wording:
      "The resource tenant's cross-tenant access policy does not allow this user to access this tenant",
    summary: 'the cross-tenant policy of the other tenant does not admit the caller',
    meaning: 'The tenant that owns the resource does not admit callers of this tenant.',
    notMeaning: 'It is not decided in the tenant of the caller.',
    tellApart: '500212 is the same from the other side: the own tenant does not let its callers out.',
    remedy: [
      signedIn(
        'Have the other tenant look at Entra admin center > External Identities > Cross-tenant access settings > Inbound access.',
      ),
    ],
    verdictOn: 'policy',
    source: REFERENCE,
  },
  {
    code: 500212,
    name: 'NotAllowedByOutboundPolicyTenant',
    wording:
      "The user's administrator has set an outbound access policy that does not allow access to the resource tenant",
    summary: 'the own tenant does not let callers out to the other tenant',
    meaning: "An outbound cross-tenant rule of the caller's tenant forbids the tenant that was asked.",
    notMeaning: 'The other tenant has not refused anything.',
    tellApart: 'The counterpart, 500213, is set in the tenant of the resource.',
    remedy: [
      signedIn(
        'Look at Entra admin center > External Identities > Cross-tenant access settings > Outbound access.',
      ),
    ],
    verdictOn: 'policy',
    source: REFERENCE,
  },
];

/** Tenant, authority and cloud. */
import { type CodeKnowledge, REFERENCE } from './knowledge.ts';
import { askTenant, here, showRegistration, signedIn } from './steps.ts';

const ownAddress = here(
  'Put the tenant id into the address or into AZURE_TENANT_ID; `common`, `organizations` and `consumers` do not work for an application on its own.',
);

const ownCloud = here(
  "Use the authority of the tenant's own cloud: login.microsoftonline.com, login.microsoftonline.us or login.partner.microsoftonline.cn (AZURE_AUTHORITY_HOST, or `cloud:` in the policy), and the scope of that cloud.",
);

export const tenant: readonly CodeKnowledge[] = [
  {
    code: 90002,
    name: 'InvalidTenantName',
    error: 'invalid_request',
    wording: 'Tenant not found. Check to make sure you have the correct tenant ID',
    summary: 'the tenant is not known',
    meaning: 'No tenant of this cloud has the id or domain name that stands in the address of the request.',
    notMeaning:
      'Nothing behind the tenant was looked at: no application, no secret. "No active subscriptions" in the text is one possibility among several, and rarely the cause.',
    tellApart:
      "A well-formed but unknown name; a malformed one gives 900023. Libraries meet it first when they ask for the metadata document, where it comes as invalid_tenant. A tenant called 'token' means that the address lost its tenant part.",
    remedy: [askTenant, ownCloud],
    verdictOn: 'tenant',
    source: `${REFERENCE}; Azure/azure-cli#22145; microsoft/cross-tenant#83; mvertopoulos/vue-msal#24`,
  },
  {
    code: 900023,
    error: 'invalid_request',
    wording: 'Specified tenant identifier is neither a valid DNS name, nor a valid external domain',
    summary: 'the tenant id is malformed',
    meaning:
      'What stands in the place of the tenant is neither a GUID nor a domain name: a display name, a placeholder, a stray quote or brace.',
    notMeaning: 'It does not say that the tenant was deleted or belongs to another cloud.',
    tellApart:
      'The form is wrong, not the existence. Templates that were not filled in (`{tenant}`, `<tenant-id>`, `$(tenantId)`) end here.',
    remedy: [
      here(
        'Print what the program really uses as the tenant, between brackets, and look for quotes, blanks and unreplaced variables.',
      ),
      askTenant,
    ],
    verdictOn: 'tenant',
    source: 'microsoft/Analysis-Services#194',
  },
  {
    code: 50059,
    name: 'MissingTenantRealmAndNoUserInformationProvided',
    error: 'invalid_request',
    wording:
      'No tenant-identifying information found in either the request or implied by any provided credentials',
    summary: 'the request names no tenant',
    meaning:
      'The request went to /common or /organizations, and an application on its own has no user from whom a tenant could be inferred.',
    notMeaning: 'It does not mean that the tenant or its subscription is gone, nor that a user must sign in.',
    tellApart: 'Here a tenant is missing; with 90002 one was given and is not known.',
    remedy: [ownAddress],
    verdictOn: 'tenant',
    source: `${REFERENCE}; AzureAD/microsoft-identity-web#462; MicrosoftDocs/azure-docs#24064`,
  },
  {
    code: 50128,
    wording:
      'Invalid domain name - No tenant-identifying information found in either the request or implied by any provided credentials',
    summary: 'the domain name leads to no tenant',
    meaning: 'The tenant was given as a domain name that no tenant has verified.',
    notMeaning: 'A domain that works for mail or for a web site is not by that a domain of the tenant.',
    tellApart: "With the tenant's GUID instead of the domain it goes away; if it does not, it is 90002.",
    remedy: [askTenant, here('Use the tenant id (a GUID) rather than a domain.')],
    verdictOn: 'tenant',
    source: REFERENCE,
  },
  {
    code: 90019,
    name: 'MissingTenantRealm',
    wording: 'No tenant-identifying information found in the request',
    summary: 'the tenant cannot be told from the request',
    meaning: 'Entra could not work out from the request which tenant is meant.',
    notMeaning: 'No credential was judged by it.',
    tellApart: 'Like 50059, from another door of the service: a tenant in the address cures both.',
    remedy: [ownAddress, askTenant],
    verdictOn: 'tenant',
    source: REFERENCE,
  },
  {
    code: 9001023,
    wording: 'The grant type is not supported over the /common or /consumers endpoints',
    summary: 'this grant does not work at /common',
    meaning:
      'The address names /common or /consumers, and the grant that was asked for needs one certain tenant.',
    notMeaning: 'The grant itself is not forbidden to the application.',
    tellApart:
      '50194 complains about the application, this one about the grant. Both end with the tenant id in the address.',
    remedy: [ownAddress],
    verdictOn: 'tenant',
    source: REFERENCE,
  },
  {
    code: 90130,
    name: 'NonConvergedAppV2GlobalEndpointNotSupported',
    wording: 'Application is not supported over the /common or /consumers endpoints',
    summary: 'the application cannot be used at /common',
    meaning:
      'The application was registered for work or school accounts only, and the request used an address that also admits personal ones.',
    notMeaning: 'It is not a reason to open the registration to personal accounts.',
    tellApart: 'Like 50194, at the v2 endpoint.',
    remedy: [ownAddress, showRegistration],
    verdictOn: 'tenant',
    source: REFERENCE,
  },
  {
    code: 90038,
    name: 'NationalCloudTenantRedirection',
    error: 'invalid_request',
    wording: 'The specified tenant belongs to the National Cloud',
    summary: 'the tenant belongs to another cloud',
    meaning:
      'The tenant is one of a national cloud (US Government, China), and the request went to the endpoint of another.',
    notMeaning: 'The tenant id is right; it was only asked in the wrong place.',
    tellApart: "In 2018 the same number carried the words of today's 900382.",
    remedy: [ownCloud],
    verdictOn: 'tenant',
    source: `${REFERENCE}; Azure/azure-cli#7094`,
  },
  {
    code: 900382,
    error: 'invalid_request',
    wording: 'Confidential Client is not supported in Cross Cloud request',
    summary: 'an application of another cloud was asked for here',
    meaning:
      'A program with a secret asked the endpoint of one cloud for a token of a tenant in another; typically a US Government tenant at login.microsoftonline.com.',
    notMeaning:
      'The secret is not wrong, and the application does not lack a permission. The restriction is by design.',
    tellApart:
      "It speaks of the address only. The same secret works at the authority of the tenant's own cloud.",
    remedy: [
      ownCloud,
      signedIn(
        'See which cloud the command line uses.',
        'az cloud show --query "{name:name,authority:endpoints.activeDirectory}"',
      ),
    ],
    verdictOn: 'tenant',
    source: `${REFERENCE}; sjkp/letsencrypt-siteextension#408; Azure/ms-rest-nodeauth#110; OfficeDev/microsoft-teams-library-js#3121`,
  },
  {
    code: 900432,
    wording: 'Confidential Client is not supported in Cross Cloud request',
    summary: 'a confidential client may not cross clouds',
    meaning:
      'Same as 900382, from another branch of the service: a program with a credential of its own crossed from one cloud into another.',
    notMeaning: 'It is not about consent or about guests from the other cloud.',
    tellApart: 'Nothing tells it from 900382 but the number.',
    remedy: [ownCloud],
    verdictOn: 'tenant',
    source: REFERENCE,
  },
  {
    code: 90051,
    name: 'InvalidNationalCloudId',
    wording: 'The national cloud identifier contains an invalid cloud identifier',
    summary: 'the name of the cloud is not known',
    meaning: 'The request names a national cloud that Entra does not have.',
    notMeaning: 'It does not judge the tenant.',
    tellApart:
      'A configuration value such as AzureUSGovernment was misspelt; 90038 means that it is right and the tenant is elsewhere.',
    remedy: [ownCloud],
    verdictOn: 'tenant',
    source: REFERENCE,
  },
  {
    code: 50049,
    name: 'NoSuchInstanceForDiscovery',
    error: 'invalid_instance',
    wording: 'Unknown or invalid instance',
    summary: "the authority is not one of Microsoft's",
    meaning:
      "A library asked Microsoft whether the host in its authority is an Entra host, and it is not: a typing error, a B2C or private address, or a proxy's name.",
    notMeaning: 'The tenant and the secret were not asked about at all.',
    tellApart: 'It comes from the discovery address (/discovery/instance), before any token is asked for.',
    remedy: [
      here('See AZURE_AUTHORITY_HOST or the authority of the client for typing errors.'),
      here(
        "For a private host: name it in the client's known authorities, or switch instance discovery off.",
      ),
    ],
    verdictOn: 'tenant',
    source: `${REFERENCE}; https://learn.microsoft.com/answers/questions/904183`,
  },
];

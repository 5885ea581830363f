/** The application: not there, not enabled, of the wrong kind. */
import { type CodeKnowledge, REFERENCE } from './knowledge.ts';
import { createPrincipal, here, showPrincipal, showRegistration, signedIn, useOwnFlow } from './steps.ts';

const enable = signedIn(
  'Where it may be enabled again: enable it.',
  'az ad sp update --id <appId> --set accountEnabled=true',
);

export const application: readonly CodeKnowledge[] = [
  {
    code: 700016,
    name: 'UnauthorizedClient_DoesNotMatchRequest',
    error: 'unauthorized_client',
    wording: 'Application with identifier was not found in the directory',
    summary: 'the application is not known in this tenant',
    meaning:
      'The tenant exists and has no application with this client id. Either the id is another one (often the object id or the id of a secret), or the question went to the wrong tenant, or the application was deleted.',
    notMeaning:
      'The secret was not looked at, so it may be right or wrong. It is not a matter of permissions either.',
    tellApart:
      'An application made a moment ago gives this until it is known everywhere: seconds, at times minutes. 7000229 means that the registration is known and only its service principal is missing. A deleted application can be restored for 30 days.',
    remedy: [
      showRegistration,
      signedIn(
        'Where the application was deleted: see whether it can be restored.',
        'az rest --url "https://graph.microsoft.com/v1.0/directory/deletedItems/microsoft.graph.application?\\$filter=appId eq \'<appId>\'"',
      ),
      here(
        'See that the tenant id of the request is that of the application, and that the cloud is the right one.',
      ),
    ],
    verdictOn: 'application',
    source: `${REFERENCE}; hashicorp/vault-plugin-secrets-azure#26; Azure/azure-powershell#9156; jenkins-infra/helpdesk#2810`,
  },
  {
    code: 700011,
    name: 'UnauthorizedClientAppNotFoundInOrgIdTenant',
    error: 'unauthorized_client',
    wording: 'Application with identifier was not found in the directory',
    summary: 'the application is not known in this organisation',
    meaning:
      'The older sibling of 700016: a client asked for a token of a tenant in which it does not exist.',
    notMeaning: 'It says nothing about the secret or its end; the search stopped before that.',
    tellApart: "Same causes and same cure as 700016, which is what today's endpoint answers.",
    remedy: [
      showRegistration,
      here('Compare the client id and the tenant id with the overview page of the registration.'),
    ],
    verdictOn: 'application',
    source: REFERENCE,
  },
  {
    code: 70001,
    name: 'UnauthorizedClient',
    error: 'unauthorized_client',
    wording: 'Application with identifier was not found in the directory',
    summary: 'the application is unknown or disabled',
    meaning:
      'The first generation of 700016 and 7000112 in one number: not in this directory, or disabled there.',
    notMeaning:
      'It is no verdict on the secret. In old logs it is also no proof that the application was disabled: most captures say "not found".',
    tellApart: 'Read the words: "was not found" is today\'s 700016, "is disabled" is today\'s 7000112.',
    remedy: [showRegistration, showPrincipal],
    verdictOn: 'application',
    source: `${REFERENCE}; Azure/azure-xplat-cli#2788`,
  },
  {
    code: 7000112,
    name: 'UnauthorizedClientApplicationDisabled',
    error: 'unauthorized_client',
    wording: 'Application is disabled',
    summary: 'the application is disabled',
    meaning:
      'The application is known, and its service principal in this tenant is switched off: by an administrator, or by Microsoft for a breach of its terms.',
    notMeaning:
      'The secret is not the cause; a new one is refused in the same way. The registration has not been deleted.',
    tellApart:
      'The audit log of the tenant names who switched it off. Where Microsoft did it, the registration says so in `disabledByMicrosoftStatus`, and only an appeal helps.',
    remedy: [
      showPrincipal,
      signedIn(
        'See whether Microsoft disabled it.',
        'az ad app show --id <appId> --query disabledByMicrosoftStatus',
      ),
      enable,
    ],
    verdictOn: 'application',
    source: `${REFERENCE}; https://learn.microsoft.com/troubleshoot/entra/entra-id/app-integration/error-code-aadsts7000112-application-is-disabled; Worklytics/psoxy#74`,
  },
  {
    code: 7000229,
    error: 'invalid_client',
    wording: 'The client application is missing service principal in the tenant',
    summary: 'the application has no service principal in this tenant',
    meaning:
      "The registration is known, but in the tenant that was asked there is no service principal (enterprise application) for it. `az ad app create` makes none; the portal does. In a second tenant it takes an administrator's consent.",
    notMeaning: 'It comes as invalid_client, yet no secret is wrong or expired.',
    tellApart: '700016 means that the id is not known at all. Here it is, and one command helps.',
    remedy: [
      showPrincipal,
      createPrincipal,
      here(
        'For an application of another tenant: have an administrator consent at https://login.microsoftonline.com/<tenant>/adminconsent?client_id=<appId>.',
      ),
    ],
    verdictOn: 'application',
    source:
      'SidU/openclaw-teams-setup#3; Azure/Commercial-Marketplace-SaaS-Accelerator#830; Azure/azure-sdk-for-net#46762',
  },
  {
    code: 700025,
    name: 'InvalidClientPublicClientWithCredential',
    error: 'invalid_client',
    wording: "Client is public so neither 'client_assertion' nor 'client_secret' should be presented",
    summary: 'the application is a public client and may not present a secret',
    meaning:
      'The request carried a secret, and Entra treats this application as a public one in this flow: a desktop, mobile or single-page program, which must not hold a secret.',
    notMeaning: 'The value was not judged. It may well be a valid secret of this registration.',
    tellApart:
      'The reverse of 7000218. It comes with user flows whose redirect URI is registered as public; client credentials never use a redirect URI.',
    remedy: [
      useOwnFlow,
      here(
        'Where a web server signs users in: register its redirect URI under the platform Web, not Mobile and desktop or Single-page application.',
      ),
    ],
    verdictOn: 'application',
    source: `${REFERENCE}; harishkrupo/oauth2ms#19`,
  },
  {
    code: 1000031,
    error: 'unauthorized_client',
    wording: 'Application cannot be accessed at this time. Contact your administrator',
    summary: 'the application cannot be accessed for now',
    meaning:
      'Entra knows the application and lets nobody use it at present. Microsoft\'s table says no more than "contact your administrator".',
    notMeaning:
      'It is no proof of a wrong secret, and not the same as a disabled service principal, which has its own number.',
    tellApart:
      '7000112 names a switch that an administrator can turn. Here look at the state of the registration and of the tenant first.',
    remedy: [
      showPrincipal,
      signedIn(
        'See whether Microsoft restricts the registration.',
        'az ad app show --id <appId> --query "{disabled:disabledByMicrosoftStatus,publisher:publisherDomain}"',
      ),
      here('Open a support request with the trace id and the timestamp.'),
    ],
    verdictOn: 'application',
    source: REFERENCE,
  },
  {
    code: 501051,
    wording: 'Application is not assigned to a role for the application',
    summary: 'the application has no role on the API that it asks for',
    meaning:
      'The API requires an assignment, and this application holds none of its application roles. The secret was accepted before that.',
    notMeaning: 'It is not a missing delegated permission, and no user has to consent to anything.',
    tellApart:
      'Without "Assignment required" on the API the same application would get a token without roles, and the API would answer 403.',
    remedy: [
      signedIn(
        'Grant an application role of the API, with admin consent: Entra admin center > App registrations > the app > API permissions > Application permissions.',
      ),
      signedIn(
        'See what it has been granted.',
        'az rest --url "https://graph.microsoft.com/v1.0/servicePrincipals(appId=\'<appId>\')/appRoleAssignments"',
      ),
    ],
    verdictOn: 'scope',
    source: 'captures in public files (index 8887947158, 4066100591), which disagree on the OAuth error',
  },
  {
    code: 50194,
    wording:
      'Application is not configured as a multi-tenant application. Usage of the /common endpoint is not supported',
    summary: 'a single-tenant application was asked for at /common',
    meaning: 'The request went to /common, and the application belongs to one tenant only.',
    notMeaning: 'Nothing is wrong with the secret, and the application need not become multi-tenant.',
    tellApart:
      "The address is at fault, not the application: with the tenant's own id in it the same request works.",
    remedy: [
      here('Put the tenant id in the place of `common` (AZURE_TENANT_ID, or the authority of the client).'),
      showRegistration,
    ],
    verdictOn: 'application',
    source: REFERENCE,
  },
];

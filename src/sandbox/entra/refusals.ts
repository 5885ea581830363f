import type { Refusal } from './refusal.ts';
import { userRefusals } from './userRefusals.ts';

export type { Refusal };

/** Whether the value is a refusal. */
export function isRefusal(value: object): value is Refusal {
  return 'code' in value && 'error' in value && 'status' in value;
}

const notInstalled =
  'This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant.';

function invalidRequest(code: number, text: string): Refusal {
  return { code, error: 'invalid_request', status: 400, text };
}

function invalidScope(code: number, text: string): Refusal {
  return { code, error: 'invalid_scope', status: 400, text };
}

function invalidClient(code: number, text: string): Refusal {
  return { code, error: 'invalid_client', status: 401, text };
}

function unauthorizedClient(code: number, text: string): Refusal {
  return { code, error: 'unauthorized_client', status: 400, text };
}

/** All refusals of the simulated token endpoint. */
export const refusals = {
  parameterMissing: (name: string) =>
    invalidRequest(900144, `The request body must contain the following parameter: '${name}'.`),
  fieldMissing: (name: string) =>
    invalidRequest(
      90014,
      `The required field '${name}' is missing from the credential. Ensure that you have all the necessary parameters for the login request.`,
    ),
  malformed: () => invalidRequest(9002313, 'Invalid request. Request is malformed or invalid.'),
  duplicated: (name: string) =>
    invalidRequest(9000411, `The request is not properly formatted. The parameter '${name}' is duplicated.`),
  postOnly: (method: string) =>
    invalidRequest(900561, `The endpoint only accepts POST requests. Received a ${method} request.`),
  tenantMissing: () =>
    invalidRequest(
      50059,
      'No tenant-identifying information found in either the request or implied by any provided credentials.',
    ),
  tenantMalformed: (tenant: string) =>
    invalidRequest(
      900023,
      `Specified tenant identifier '${tenant}' is neither a valid DNS name, nor a valid external domain.`,
    ),
  /** The token endpoint returns invalid_request; the metadata returns invalid_tenant (azure-facts §1.3). */
  tenantUnknown: (tenant: string) =>
    invalidRequest(
      90002,
      `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.`,
    ),
  tenantEmpty: () =>
    invalidRequest(
      900021,
      "Requested tenant identifier '00000000-0000-0000-0000-000000000000' is not valid. Tenant identifiers may not be an empty GUID.",
    ),
  /** 400 and invalid_request: the log in webprofusion/certify#553. It has no `error_uri`. */
  cloudCrossed: () => invalidRequest(900382, 'Confidential Client is not supported in Cross Cloud request.'),
  instanceUnknown: (): Refusal => ({
    code: 50049,
    error: 'invalid_instance',
    status: 400,
    text: 'Unknown or invalid instance.',
  }),
  grantUnsupported: (grant: string): Refusal => ({
    code: 70003,
    error: 'unsupported_grant_type',
    status: 400,
    text: `The app requested an unsupported grant type '${grant}'.`,
  }),
  credentialMissing: () =>
    invalidClient(
      7000216,
      "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.",
    ),
  applicationUnknown: (appId: string, directory: string) =>
    unauthorizedClient(
      700016,
      `Application with identifier '${appId}' was not found in the directory '${directory}'. ${notInstalled} You may have sent your authentication request to the wrong tenant.`,
    ),
  /** 401 and invalid_client: azure-facts §1.8. */
  servicePrincipalMissing: (appId: string, tenantId: string) =>
    invalidClient(
      7000229,
      `The client application ${appId} is missing service principal in the tenant ${tenantId}. See instructions here: https://go.microsoft.com/fwlink/?linkid=2225119`,
    ),
  applicationDisabled: (appId: string, name: string) =>
    unauthorizedClient(7000112, `Application '${appId}'(${name}) is disabled.`),
  publicClient: () =>
    invalidClient(
      700025,
      "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.",
    ),
  secretWrong: (appId: string) =>
    invalidClient(
      7000215,
      `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${appId}'.`,
    ),
  secretExpired: (appId: string) =>
    invalidClient(
      7000222,
      `The provided client secret keys for app '${appId}' are expired. Call the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.`,
    ),
  scopeMalformed: (scope: string) =>
    invalidScope(
      70011,
      `The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope ${scope} is not valid.`,
    ),
  scopeWithoutDefault: (scope: string) =>
    invalidScope(
      1002012,
      `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
    ),
  resourceUnknown: (resource: string, directory: string): Refusal => ({
    code: 500011,
    error: 'invalid_resource',
    status: 400,
    text: `The resource principal named ${resource} was not found in the tenant named ${directory}. ${notInstalled} You might have sent your authentication request to the wrong tenant.`,
  }),
  /** 401: observed in many logs of confidential clients that try a public flow. */
  clientUnproven: () =>
    invalidClient(
      7000218,
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    ),
  ...userRefusals,
  /** Text: observed in a public log. */
  resourceDisabled: (resource: string): Refusal => ({
    code: 500014,
    error: 'invalid_resource',
    status: 400,
    text: `The service principal for resource '${resource}' is disabled. This indicate that a subscription within the tenant has lapsed, or that the administrator for this tenant has disabled the application, preventing tokens from being issued for it.`,
  }),
  /** invalid_grant: observed in a public log; the documentation has invalid_client. */
  roleMissing: (appId: string, name: string, resource: string): Refusal => ({
    code: 501051,
    error: 'invalid_grant',
    status: 400,
    text: `Application '${appId}'(${name}) is not assigned to a role for the application '${resource}'.`,
  }),
  /** Workload identities get invalid_grant with a claims challenge (azure-facts §1.3, 53003). */
  conditionalAccess: (policyId: string): Refusal => ({
    code: 53003,
    error: 'invalid_grant',
    status: 400,
    text: 'Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.',
    suberror: 'message_only',
    claims: JSON.stringify({ access_token: { capolids: { essential: true, values: [policyId] } } }),
  }),
  /** For client credentials the service responds with 429 and Retry-After: 60 (azure-facts §1.8). */
  loop: (): Refusal => ({
    code: 50196,
    error: 'invalid_grant',
    status: 429,
    text: 'The server terminated an operation because it encountered a client request loop. Please contact your app vendor.',
    retryAfterSeconds: 60,
  }),
} as const;

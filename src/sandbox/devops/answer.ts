/** Responses in the formats of Azure DevOps (azure-facts §5.1). */
import type { Reply, SandboxRequest } from '../wire.ts';
import { askedVersion } from './askedVersion.ts';

/** The content type contains the requested version (azure-devops-cli-extension, recordings/test_variable_group.yaml). */
export function json(
  request: SandboxRequest,
  status: number,
  body: unknown,
  headers?: Record<string, string>,
): Reply {
  const asked = askedVersion(request);
  const version = asked === undefined ? '' : `; api-version=${asked}`;
  const type = { 'content-type': `application/json; charset=utf-8${version}` };
  return { status, headers: { ...marks(request), ...type, ...headers }, body };
}

export function list(
  request: SandboxRequest,
  value: readonly unknown[],
  headers?: Record<string, string>,
): Reply {
  return json(request, 200, { count: value.length, value }, headers);
}

export function empty(request: SandboxRequest, status: number): Reply {
  return { status, headers: marks(request) };
}

/** An exception of the service; `failure` makes the error body of it. */
export interface Fault {
  readonly status: number;
  /** .NET type name with its assembly, as in the error body. */
  readonly type: string;
  readonly message: string;
}

export function failure(request: SandboxRequest, fault: Fault): Reply {
  const typeKey = fault.type.split(',')[0]?.split('.').at(-1);
  return json(request, fault.status, {
    $id: '1',
    innerException: null,
    message: fault.message,
    typeName: fault.type,
    typeKey,
    errorCode: 0,
    eventId: fault.type.startsWith('Microsoft.') ? 3000 : 0,
  });
}

/** With a text of the sandbox, which no service has: the address exists in Azure DevOps, and is not simulated. */
export function notSimulated(request: SandboxRequest, what: string): Reply {
  const message = `The sandbox does not simulate ${request.method} ${what} of Azure DevOps.`;
  return failure(request, { status: 501, type: 'Sandbox.NotSimulated, Sandbox', message });
}

/** For a method that the route does not have: instead of the usual error body a collection of one (the az client handles it). */
export function wrongMethod(request: SandboxRequest): Reply {
  const message = `The requested resource does not support http method '${request.method}'.`;
  return json(request, 405, { count: 1, value: { Message: message } });
}

/**
 * Bad credentials get a sign-in page: 203 where the request had credentials, 302 where it had none. Clients that send
 * `X-TFS-FedAuthRedirect: Suppress` (both official ones do) get 401 instead. (azure-facts §5.1, from memory)
 */
export function signIn(request: SandboxRequest, tenantId: string): Reply {
  const page = html('Azure DevOps Services | Sign In', 'Sign in to continue to Azure DevOps');
  const headers = {
    ...marks(request),
    ...challenge(tenantId),
    'content-type': 'text/html; charset=utf-8',
  };
  if (request.headers['x-tfs-fedauthredirect']?.toLowerCase() === 'suppress') {
    return { status: 401, headers, body: html('Azure DevOps Services | 401', 'Access Denied') };
  }
  if (request.headers['authorization'] !== undefined) return { status: 203, headers, body: page };
  const location = `https://spsprodweu1.vssps.visualstudio.com/_signin?realm=${request.host}`;
  return { status: 302, headers: { ...headers, location }, body: page };
}

/**
 * The sign-in authority; clients read the tenant from either header (git-credential-manager; PowerShell scripts around
 * `connectionData`).
 */
export function challenge(tenantId: string): Record<string, string> {
  return {
    'www-authenticate': `Bearer authorization_uri=https://login.microsoftonline.com/${tenantId}, Basic realm="https://tfsprodweu1.visualstudio.com/", TFS-Federated`,
    'x-vss-resourcetenant': tenantId,
  };
}

/** An organization that does not exist gives an HTML page, whatever the client. (from memory) */
export function noSuchPage(request: SandboxRequest): Reply {
  const headers = { ...marks(request), 'content-type': 'text/html; charset=utf-8' };
  return {
    status: 404,
    headers,
    body: html('Azure DevOps Services | 404 Not Found', 'The resource cannot be found.'),
  };
}

function html(title: string, text: string): string {
  return `<!DOCTYPE html>\r\n<html lang="en-US"><head><title>${title}</title></head><body><h1>${text}</h1></body></html>\r\n`;
}

/** Recorded: which process of the service has answered; here it is always one. */
const PROCESS = '7f4d0c2e-5a61-4b8e-9d39-2f5e6c1a0b47';

function marks(request: SandboxRequest): Record<string, string> {
  return {
    activityid: request.id,
    'x-tfs-processid': PROCESS,
    'x-vss-e2eid': request.id,
    'x-tfs-session': request.headers['x-tfs-session'] ?? request.id,
    'cache-control': 'no-cache',
  };
}

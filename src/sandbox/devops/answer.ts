/** The shapes in which Azure DevOps answers (azure-facts §5.1). */
import type { Reply, SandboxRequest } from '../wire.ts';
import { askedVersion } from './askedVersion.ts';

/** The type names the version that was asked for (azure-devops-cli-extension, recordings/test_variable_group.yaml). */
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

/** What a failing call throws inside the service: turned into the error body by `failure`. */
export interface Fault {
  readonly status: number;
  /** .NET type name with its assembly, as the service sends it. */
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

/** In words of our own, which no service has: the address is a real one, and nothing is behind it here. */
export function notSimulated(request: SandboxRequest, what: string): Reply {
  const message = `The sandbox does not simulate ${request.method} ${what} of Azure DevOps.`;
  return failure(request, { status: 501, type: 'Sandbox.NotSimulated, Sandbox', message });
}

/** A method that the route does not have: not the usual error body, but a collection of one (the az client knows it). */
export function wrongMethod(request: SandboxRequest): Reply {
  const message = `The requested resource does not support http method '${request.method}'.`;
  return json(request, 405, { count: 1, value: { Message: message } });
}

/**
 * Bad credentials are answered with a sign-in page: 203 where something was presented, 302 where nothing was.
 * Clients that send `X-TFS-FedAuthRedirect: Suppress` (both official ones do) get 401 instead. (azure-facts §5.1, memory)
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

/** Where to sign in; clients read the tenant from either (git-credential-manager; PowerShell scripts around `connectionData`). */
export function challenge(tenantId: string): Record<string, string> {
  return {
    'www-authenticate': `Bearer authorization_uri=https://login.microsoftonline.com/${tenantId}, Basic realm="https://tfsprodweu1.visualstudio.com/", TFS-Federated`,
    'x-vss-resourcetenant': tenantId,
  };
}

/** An organization that does not exist is a web page, whoever asks. (memory) */
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

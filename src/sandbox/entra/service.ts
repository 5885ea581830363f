import { directory } from '../directory/part.ts';
import type { Reply, SandboxRequest, Scene, Service } from '../wire.ts';
import { answerDeviceCode, answerPage, PAGE_HOST } from './deviceCode.ts';
import { pendingFlows, settleFlow } from './deviceFlows.ts';
import { authorities, authorityOf } from './hosts.ts';
import { issueIdToken } from './issuers.ts';
import { answerDiscovery, answerKeys, answerOpenid } from './metadata.ts';
import { deviceEdits } from './schema.ts';
import { answerToken } from './tokenEndpoint.ts';
import { byCertificate, bySecret, byWorkloadIdentity } from './ways.ts';

/** Microsoft Entra sign-in: OpenID metadata, keys, the token endpoint for client credentials, and people by device code. */
export const entra: Service = {
  name: 'entra',
  hosts: [...authorities.flatMap(({ aliases }) => aliases), PAGE_HOST],
  part: {
    ...directory,
    edits: { options: [...directory.edits.options, ...deviceEdits.options] },
    edit: (scene, edit) => {
      const settled = deviceEdits.safeParse(edit);
      return settled.success ? settleFlow(scene, settled.data) : directory.edit(scene, edit);
    },
    routes: {
      'GET /id-token': (scene, query) => ({ token: idToken(scene, query) }),
      'GET /device-codes': scene =>
        pendingFlows(scene).map(({ userCode, clientId, expires }) => ({ userCode, clientId, expires })),
    },
    ways: { secret: bySecret, certificate: byCertificate, 'workload-identity': byWorkloadIdentity },
  },
  answers: host => authorityOf(host) !== undefined || host.toLowerCase() === PAGE_HOST,
  operation: request => routeOf(request)?.operation ?? 'unknown',
  handle: (request, scene) => routeOf(request)?.answer(request, scene) ?? notFound(),
};

/** An identity token of an issuer that the sandbox simulates. */
function idToken(scene: Scene, query: URLSearchParams): string {
  const [issuer, subject, audience] = ['issuer', 'subject', 'audience'].map(name => query.get(name));
  if (!issuer || !subject || !URL.canParse(issuer))
    throw new Error('the query needs ?issuer=https://…&subject=…');
  return issueIdToken(scene, { issuer, subject, ...(audience ? { audience } : {}) });
}

interface Route {
  readonly operation: 'token' | 'deviceCode' | 'deviceLogin' | 'openid' | 'discovery' | 'keys';
  answer(request: SandboxRequest, scene: Scene): Reply;
}

/**
 * Routed by the path alone: MSAL appends a query to the token endpoint (azure-facts §1.6). Repeated slashes count as one: a log
 * has a normal response for `https://login.microsoftonline.com//{tenant}//oauth2/v2.0/token` (Azure/azure-workload-identity#340).
 */
function routeOf({ host, path }: SandboxRequest): Route | undefined {
  if (host.toLowerCase() === PAGE_HOST) return pageAt(path);
  const [, tenant = '', ...rest] = path
    .replace(/\/{2,}/g, '/')
    .replace(/\/$/, '')
    .split('/');
  switch (rest.join('/').toLowerCase()) {
    case 'oauth2/v2.0/token':
      return { operation: 'token', answer: (request, scene) => answerToken(request, scene, tenant, 2) };
    case 'oauth2/token':
      return { operation: 'token', answer: (request, scene) => answerToken(request, scene, tenant, 1) };
    case 'oauth2/v2.0/devicecode':
      return {
        operation: 'deviceCode',
        answer: (request, scene) => answerDeviceCode(request, scene, tenant),
      };
    case 'v2.0/.well-known/openid-configuration':
      return { operation: 'openid', answer: (request, scene) => answerOpenid(request, scene, tenant, 2) };
    case '.well-known/openid-configuration':
      return { operation: 'openid', answer: (request, scene) => answerOpenid(request, scene, tenant, 1) };
    case 'discovery/v2.0/keys':
      return { operation: 'keys', answer: (request, scene) => answerKeys(request, scene, tenant, 2) };
    case 'discovery/keys':
      return { operation: 'keys', answer: (request, scene) => answerKeys(request, scene, tenant, 1) };
    case 'discovery/instance':
      return { operation: 'discovery', answer: answerDiscovery };
    default:
      return undefined;
  }
}

function pageAt(path: string): Route | undefined {
  return /^\/devicelogin\/?$/i.test(path) ? { operation: 'deviceLogin', answer: answerPage } : undefined;
}

function notFound(): Reply {
  return {
    status: 404,
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'private' },
    body: '',
  };
}

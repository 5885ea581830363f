import { directory } from '../directory/part.ts';
import type { Reply, SandboxRequest, Scene, Service } from '../wire.ts';
import { authorities, authorityOf } from './hosts.ts';
import { issueIdToken } from './issuers.ts';
import { answerDiscovery, answerKeys, answerOpenid } from './metadata.ts';
import { answerToken } from './tokenEndpoint.ts';
import { byCertificate, bySecret, byWorkloadIdentity } from './ways.ts';

/** Microsoft Entra sign-in: OpenID metadata, keys, and the token endpoint for client credentials. */
export const entra: Service = {
  name: 'entra',
  hosts: authorities.flatMap(({ aliases }) => aliases),
  part: {
    ...directory,
    routes: { 'GET /id-token': (scene, query) => ({ token: idToken(scene, query) }) },
    ways: { secret: bySecret, certificate: byCertificate, 'workload-identity': byWorkloadIdentity },
  },
  answers: host => authorityOf(host) !== undefined,
  operation: request => routeOf(request.path)?.operation ?? 'unknown',
  handle: (request, scene) => routeOf(request.path)?.answer(request, scene) ?? notFound(),
};

/** An identity token of an issuer that the sandbox simulates. */
function idToken(scene: Scene, query: URLSearchParams): string {
  const [issuer, subject, audience] = ['issuer', 'subject', 'audience'].map(name => query.get(name));
  if (!issuer || !subject || !URL.canParse(issuer))
    throw new Error('the query needs ?issuer=https://…&subject=…');
  return issueIdToken(scene, { issuer, subject, ...(audience ? { audience } : {}) });
}

interface Route {
  readonly operation: 'token' | 'openid' | 'discovery' | 'keys';
  answer(request: SandboxRequest, scene: Scene): Reply;
}

/**
 * Routed by the path alone: MSAL appends a query to the token endpoint (azure-facts §1.6). Repeated slashes count as one: a log
 * has a normal response for `https://login.microsoftonline.com//{tenant}//oauth2/v2.0/token` (Azure/azure-workload-identity#340).
 */
function routeOf(path: string): Route | undefined {
  const [, tenant = '', ...rest] = path
    .replace(/\/{2,}/g, '/')
    .replace(/\/$/, '')
    .split('/');
  switch (rest.join('/').toLowerCase()) {
    case 'oauth2/v2.0/token':
      return { operation: 'token', answer: (request, scene) => answerToken(request, scene, tenant, 2) };
    case 'oauth2/token':
      return { operation: 'token', answer: (request, scene) => answerToken(request, scene, tenant, 1) };
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

function notFound(): Reply {
  return {
    status: 404,
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'private' },
    body: '',
  };
}

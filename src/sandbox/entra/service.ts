import { directory } from '../directory/part.ts';
import type { Reply, SandboxRequest, Scene, Service } from '../wire.ts';
import { authorities, authorityOf } from './hosts.ts';
import { answerDiscovery, answerKeys, answerOpenid } from './metadata.ts';
import { answerToken } from './tokenEndpoint.ts';

/** Microsoft Entra sign-in: OpenID metadata, keys, and the token endpoint for client credentials. */
export const entra: Service = {
  name: 'entra',
  hosts: authorities.flatMap(({ aliases }) => aliases),
  part: directory,
  answers: host => authorityOf(host) !== undefined,
  operation: request => routeOf(request.path)?.operation ?? 'unknown',
  handle: (request, scene) => routeOf(request.path)?.answer(request, scene) ?? notFound(),
};

interface Route {
  readonly operation: 'token' | 'openid' | 'discovery' | 'keys';
  answer(request: SandboxRequest, scene: Scene): Reply;
}

/** Routed by the path alone: MSAL appends a query to the token endpoint (azure-facts §1.6). */
function routeOf(path: string): Route | undefined {
  const [, tenant = '', ...rest] = path.replace(/\/+$/, '').split('/');
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

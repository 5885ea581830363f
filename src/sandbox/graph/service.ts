import { type BearerFault, readBearer } from '../tokens.ts';
import type { Reply, SandboxRequest, Scene, Service } from '../wire.ts';
import type { CloudName } from '../world.ts';
import { type Answer, fault, finish } from './answer.ts';
import { batch } from './batch.ts';
import type { Call } from './call.ts';
import { type Route, routeOf, splitPath, unrouted } from './routes.ts';

const clouds: Readonly<Record<string, CloudName>> = {
  'graph.microsoft.com': 'public',
  'graph.microsoft.us': 'usgov',
  'dod-graph.microsoft.us': 'usgov',
  'microsoftgraph.chinacloudapi.cn': 'china',
};

/** Microsoft Graph: applications with their password credentials, a little of the directory, and the usage report. */
export const graph: Service = {
  name: 'graph',
  answers: host => host.toLowerCase() in clouds,
  operation: request => (isBatch(request) ? 'batch' : (routeOf(request)?.operation ?? 'unknown')),
  handle(request, scene, gate = (_, ask) => ask()) {
    if (!isBatch(request)) return serve(request, scene);
    const call = authenticate(request, scene);
    const answer = 'caller' in call ? batch(request, scene, call.version, { gate, serve }) : call;
    return finish(answer, request, scene, 1);
  },
};

function isBatch(request: SandboxRequest): boolean {
  return request.method === 'POST' && splitPath(request.path)?.rest.toLowerCase() === '$batch';
}

/** Answers one request, alone or out of a batch. */
function serve(request: SandboxRequest, scene: Scene): Reply {
  const call = authenticate(request, scene);
  const route = routeOf(request);
  const answer = 'caller' in call ? (route?.answer(call) ?? unrouted(request)) : call;
  return finish(answer, request, scene, costOf(route, request));
}

function authenticate(request: SandboxRequest, scene: Scene): Call | Answer {
  const check = readBearer(request, scene, [`https://${request.host.toLowerCase()}`]);
  if (!check.ok) return unauthenticated(check.fault);
  const { caller } = check;
  const tenant = scene.world.tenants.find(one => one.id === caller.tenantId);
  if (!tenant) return unauthenticated('malformed');
  if (tenant.cloud !== clouds[request.host.toLowerCase()]) return unauthenticated('wrong-cloud');
  return { request, scene, caller, tenant, version: splitPath(request.path)?.version ?? 'v1.0' };
}

const faultTexts: Readonly<Record<BearerFault | 'wrong-cloud', string>> = {
  missing: 'Access token is empty.',
  malformed: 'IDX14100: JWT is not well formed, there are no dots (.).',
  expired: 'Lifetime validation failed, the token is expired.',
  'wrong-audience': 'Access token validation failure. Invalid audience.',
  // Measured with a user's token of another cloud (seen in a public log).
  'wrong-cloud': 'InvalidCloudInstance',
};

function unauthenticated(why: keyof typeof faultTexts): Answer {
  const challenge =
    'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"';
  return {
    ...fault(401, 'InvalidAuthenticationToken', faultTexts[why]),
    headers: { 'www-authenticate': challenge },
  };
}

/** `$select` saves a unit and so does a small `$top`; never below one (azure-facts §2.6). */
function costOf(route: Route | undefined, { method, query }: SandboxRequest): number {
  const base = route?.cost ?? 1;
  if (method !== 'GET') return base;
  const top = query.get('$top');
  const saved = (query.has('$select') ? 1 : 0) + (top !== null && Number(top) < 20 ? 1 : 0);
  return Math.max(1, base - saved);
}

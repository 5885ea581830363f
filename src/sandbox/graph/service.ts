import type { CloudName } from '../directory/state.ts';
import { type BearerFault, readBearer } from '../entra/tokens.ts';
import type { Reply, SandboxRequest, Scene, Service } from '../wire.ts';
import { type Answer, fault, finish } from './answer.ts';
import { batch } from './batch.ts';
import type { Call } from './call.ts';
import { costOf } from './cost.ts';
import { routeOf, unrouted } from './routes.ts';
import { splitPath } from './routing.ts';
import { throttling } from './throttle.ts';

const clouds: Readonly<Record<string, CloudName>> = {
  'graph.microsoft.com': 'public',
  'graph.microsoft.us': 'usgov',
  'dod-graph.microsoft.us': 'usgov',
  'microsoftgraph.chinacloudapi.cn': 'china',
};

/** Microsoft Graph: applications with their credentials, a part of the directory, the logs, and the usage report. */
export const graph: Service = {
  name: 'graph',
  hosts: Object.keys(clouds),
  compresses: true,
  throttling,
  answers: host => host.toLowerCase() in clouds,
  operation: request => (isBatch(request) ? 'batch' : (routeOf(request)?.operation ?? 'unknown')),
  durationMs: (request, scene) => (isSlow(request) ? duration(scene) : 0),
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

/** Writes take some time, and so does a batch that contains one. */
function isSlow(request: SandboxRequest): boolean {
  if (isBatch(request)) return /"method"\s*:\s*"(?!GET")/i.test(request.body.toString('utf8'));
  return request.method !== 'GET' && routeOf(request) !== undefined;
}

function duration({ world, random }: Scene): number {
  const { min, max } = world.settings.writeMs ?? { min: 0, max: 0 };
  return max > 0 ? Math.round(random.between(min, max)) : 0;
}

/** Handles one request, alone or in a batch. */
function serve(request: SandboxRequest, scene: Scene): Reply {
  const call = authenticate(request, scene);
  const route = routeOf(request);
  const answer = 'caller' in call ? (route?.answer(call) ?? unrouted(request)) : call;
  return finish(answer, request, scene, costOf(request));
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
  // Observed with a user's token of another cloud (in a public log).
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

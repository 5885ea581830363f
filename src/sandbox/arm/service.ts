import { isWrite } from '../throttle/limits.ts';
import type { Reply, SandboxRequest, Scene, Service } from '../wire.ts';
import { admit, refuse, siteAt } from './access.ts';
import { noteActivity } from './activityLog.ts';
import { answerAsk } from './ask.ts';
import { bodyFault } from './body.ts';
import { armCloud, clouds } from './cloud.ts';
import { editSite } from './edits.ts';
import { armError, notSimulated } from './failure.ts';
import { lockFault } from './locks.ts';
import { VAULT_REGION, vaultAt } from './places.ts';
import { type RouteMatch, readRoute } from './route.ts';
import { siteEdits } from './schema.ts';
import { beginSites, factsOfSites, growSites } from './seed.ts';
import { settleSites } from './site.ts';
import { STATIC_REGION, staticSiteAt } from './staticSites.ts';
import { accountAt, STORAGE_REGION } from './storage.ts';
import { throttling } from './throttle.ts';
import { versionFault } from './versions.ts';

/** Azure Resource Manager, as far as App Service and Key Vault need it. BEHAVIOUR.md lists what is simulated, with sources. */
export const arm: Service = {
  name: 'arm',
  hosts: clouds.map(({ host }) => host),
  answers: host => armCloud(host) !== undefined,
  operation(request) {
    const route = readRoute(request);
    return typeof route === 'string' ? 'unknown' : route.route.operation;
  },
  handle(request, scene) {
    settleSites(scene.world, scene.clock.now());
    const reply = answer(request, scene);
    return { ...reply, headers: { ...serviceHeaders(request, scene), ...reply.headers } };
  },
  compresses: true,
  throttling,
  part: {
    facts: factsOfSites,
    grow: growSites,
    begin: beginSites,
    catchUp: settleSites,
    edits: siteEdits,
    edit: editSite,
    routes: { 'GET /sites/ask': answerAsk },
  },
};

function answer(request: SandboxRequest, scene: Scene): Reply {
  const cloud = armCloud(request.host);
  if (cloud === undefined) return armError(404, 'HostNotFound', `No service answers at '${request.host}'.`);
  const admission = admit(request, scene, cloud);
  if ('refusal' in admission) return admission.refusal;
  const { caller } = admission;
  const match = readRoute(request);
  if (match === 'unknown') return notSimulated(`${request.method} '${request.path}'`);
  const fault = versionFault(request, regionAt(scene, match), scene.clock.now()) ?? bodyFault(request);
  if (fault !== undefined) return fault;
  if (match === 'wrong-method') {
    return armError(
      405,
      'MethodNotAllowed',
      `The method '${request.method}' is not allowed for this resource.`,
    );
  }
  const { operation, route } = match;
  const refused = refuse(scene, caller, route) ?? lockFault(scene.world, request.method, request.path);
  if (refused !== undefined) return refused;
  const reply = operation.answer({ request, scene, caller, route, cloud });
  if (reply.status < 400) noteActivity(request, scene, caller, route);
  return reply;
}

/** The region of the site or vault in the path. */
function regionAt({ world }: Scene, match: RouteMatch): string | undefined {
  if (typeof match === 'string') return undefined;
  const { route } = match;
  if (route.vault !== undefined) return vaultAt(world, route) && VAULT_REGION;
  if (route.staticSite !== undefined) return staticSiteAt(world, route) && STATIC_REGION;
  if (route.account !== undefined) return accountAt(world, route) && STORAGE_REGION;
  return route.site === undefined ? undefined : siteAt(world, route)?.region;
}

/** The remaining numbers are those of a full bucket: throttling replaces them by the actual ones (azure-facts §4.7). */
function serviceHeaders(request: SandboxRequest, scene: Scene): Record<string, string> {
  const reads = !isWrite(request);
  const kind = reads ? 'reads' : 'writes';
  const correlation = request.headers['x-ms-correlation-request-id'] ?? request.id;
  const time = `${new Date(scene.clock.now()).toISOString().replace(/[-:]/g, '').slice(0, 15)}Z`;
  return {
    'Cache-Control': 'no-cache',
    Pragma: 'no-cache',
    Expires: '-1',
    [`x-ms-ratelimit-remaining-subscription-${kind}`]: reads ? '249' : '199',
    [`x-ms-ratelimit-remaining-subscription-global-${kind}`]: reads ? '3749' : '2999',
    'x-ms-request-id': request.id,
    'x-ms-correlation-request-id': correlation,
    'x-ms-routing-request-id': `WESTEUROPE:${time}:${request.id}`,
    'X-Content-Type-Options': 'nosniff',
    'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
  };
}

import type { Caller } from '../entra/tokens.ts';
import type { Reply, SandboxRequest, Scene, Service } from '../wire.ts';
import { admit, refuse, siteAt } from './access.ts';
import { answerAsk } from './ask.ts';
import { busy, isBusy, occupy } from './busy.ts';
import type { ArmCloud } from './cloud.ts';
import { armCloud, clouds } from './cloud.ts';
import { editSite } from './edits.ts';
import { armError } from './failure.ts';
import { getProcess, listInstances, listProcesses } from './processes.ts';
import { getReference, listReferences, refreshReferences } from './references.ts';
import { grantsOf } from './rights.ts';
import type { ArmRoute } from './route.ts';
import { readRoute } from './route.ts';
import { siteEdits } from './schema.ts';
import { factsOfSites, growSite, startApps } from './seed.ts';
import {
  listAppSettings,
  listConnectionStrings,
  updateAppSettings,
  updateConnectionStrings,
} from './settings.ts';
import { restart, settleSites } from './site.ts';
import { listSites, listSlots, siteResource } from './siteShape.ts';
import type { Site } from './state.ts';
import { getSlotConfigNames, updateSlotConfigNames } from './stickyNames.ts';
import { getGroup, getSubscription, listGroups, listSubscriptions, listTenants } from './subscriptions.ts';
import { getOperation, swapSlots } from './swap.ts';
import { throttling } from './throttle.ts';

/** Azure Resource Manager, as far as App Service needs it. BEHAVIOUR.md lists what is simulated and from where. */
export const arm: Service = {
  name: 'arm',
  hosts: clouds.map(({ host }) => host),
  answers: host => armCloud(host) !== undefined,
  operation(request) {
    const route = readRoute(request);
    return typeof route === 'string' ? 'unknown' : route.operation;
  },
  handle(request, scene) {
    settleSites(scene.world, scene.clock.now());
    const reply = answer(request, scene);
    return { ...reply, headers: { ...serviceHeaders(request, scene), ...reply.headers } };
  },
  throttling,
  part: {
    facts: factsOfSites,
    grow(soil, { sites = [] }, world) {
      world.sites.push(...sites.map(one => growSite(soil, one)));
    },
    begin: startApps,
    settle: settleSites,
    edits: siteEdits,
    edit: editSite,
    routes: { 'GET /sites/ask': answerAsk },
  },
};

/** A request that was let in. */
interface Call {
  readonly request: SandboxRequest;
  readonly scene: Scene;
  readonly caller: Caller;
  readonly route: ArmRoute;
  readonly cloud: ArmCloud;
}

function answer(request: SandboxRequest, scene: Scene): Reply {
  const cloud = armCloud(request.host);
  if (cloud === undefined) return armError(404, 'HostNotFound', `No service answers at '${request.host}'.`);
  const admission = admit(request, scene, cloud);
  if ('refusal' in admission) return admission.refusal;
  const fault = versionFault(request);
  if (fault !== undefined) return fault;
  const route = readRoute(request);
  if (route === 'unknown-path') {
    return armError(404, 'InvalidResourceType', `The sandbox does not simulate '${request.path}'.`);
  }
  if (route === 'wrong-method') {
    return armError(
      405,
      'MethodNotAllowed',
      `The method '${request.method}' is not allowed for this resource.`,
    );
  }
  const refusal = refuse(scene, admission.caller, route);
  return refusal ?? perform({ request, scene, caller: admission.caller, route, cloud });
}

function perform(call: Call): Reply {
  const { scene, caller, route, cloud } = call;
  const site = route.site === undefined ? undefined : siteAt(scene.world, route);
  if (site !== undefined) return performOnSite(call, site);
  switch (route.operation) {
    case 'listTenants':
      return listTenants(scene, caller);
    case 'listSubscriptions':
      return listSubscriptions(scene, caller);
    case 'getSubscription':
      return getSubscription(scene, caller, route);
    case 'listResourceGroups':
      return listGroups(scene, caller, route);
    case 'getResourceGroup':
      return getGroup(scene, caller, route);
    default:
      return listSites(scene, caller.appId, route, cloud);
  }
}

/** What changes a site takes turns with everything else that does. */
function performOnSite(call: Call, site: Site): Reply {
  if (!CHANGES.has(call.route.operation)) return answerForSite(call, site);
  if (isBusy(site, call.scene)) return busy(site, call.request.id);
  const reply = answerForSite(call, site);
  if (reply.status < 400) occupy(site, call.scene, 'Update', call.scene.world.settings.siteBusyMs);
  return reply;
}

const CHANGES: ReadonlySet<string> = new Set([
  'updateAppSettings',
  'updateConnectionStrings',
  'updateSlotConfigNames',
  'refreshReferences',
  'restartSite',
  'swapSlots',
]);

/** `GET …/providers/Microsoft.Authorization/permissions`: all that the caller has for the resource (azure-rest authorization). */
function listPermissions(site: Site, appId: string): Reply {
  const value = grantsOf(site, appId).map(grant => ({ ...grant, dataActions: [], notDataActions: [] }));
  return { status: 200, body: { value } };
}

function answerForSite({ request, scene, caller, route, cloud }: Call, site: Site): Reply {
  const key = route.key ?? '';
  const known: Record<string, () => Reply> = {
    getSite: () => ({ status: 200, body: siteResource(site, cloud) }),
    listPermissions: () => listPermissions(site, caller.appId),
    listSlots: () => listSlots(scene, site, cloud),
    listAppSettings: () => listAppSettings(site),
    updateAppSettings: () => updateAppSettings(request, scene, site),
    listConnectionStrings: () => listConnectionStrings(site),
    updateConnectionStrings: () => updateConnectionStrings(request, scene, site),
    getSlotConfigNames: () => getSlotConfigNames(site),
    updateSlotConfigNames: () => updateSlotConfigNames(request, site),
    listReferences: () => listReferences(site, scene, 'appsettings'),
    getReference: () => getReference(site, scene, 'appsettings', key),
    listConnectionStringReferences: () => listReferences(site, scene, 'connectionstrings'),
    getConnectionStringReference: () => getReference(site, scene, 'connectionstrings', key),
    refreshReferences: () => refreshReferences(site, scene),
    restartSite: () => restarted(request, site, scene),
    listInstances: () => listInstances(site),
    listProcesses: () => listProcesses(site, key),
    getProcess: () => getProcess(site, key, route.process ?? ''),
    swapSlots: () => swapSlots(request, scene, site, { caller, route }),
    getOperation: () => getOperation(request, scene, site, key),
  };
  const missing = () => armError(404, 'InvalidResourceType', `Not simulated: ${route.operation}.`);
  return (known[route.operation] ?? missing)();
}

/** Answers before the process has started again, unless the caller asked to wait for it (azure-facts §4.5). */
function restarted(request: SandboxRequest, site: Site, scene: Scene): Reply {
  const waits = request.query.get('synchronous')?.toLowerCase() === 'true';
  restart(site, scene, ...(waits ? [0] : []));
  return { status: 200 };
}

function versionFault(request: SandboxRequest): Reply | undefined {
  const version = request.query.get('api-version');
  if (version === null || version === '') {
    return armError(
      400,
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required for all requests.',
    );
  }
  if (/^20\d\d-\d\d-\d\d(-preview)?$/.test(version)) return undefined;
  return armError(400, 'InvalidApiVersionParameter', `The api-version '${version}' is invalid.`);
}

/** The remaining numbers are those of a full bucket: the throttling itself sets the true ones (azure-facts §4.7). */
function serviceHeaders(request: SandboxRequest, scene: Scene): Record<string, string> {
  const reads = request.method === 'GET';
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

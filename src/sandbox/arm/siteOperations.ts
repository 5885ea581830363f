/** Microsoft.Web: sites, their slots, and plans. */
import type { Reply } from '../wire.ts';
import { siteAt } from './access.ts';
import { notSimulated, webError } from './failure.ts';
import { changes, type OnSite, ok, reads } from './onSite.ts';
import { type Call, type Operation, operation } from './operation.ts';
import { ANY, GROUP, SITE, SUBSCRIPTION, WEB } from './paths.ts';
import { LISTING_PERMISSIONS, PERMISSIONS, permissionsOf } from './permissions.ts';
import { getPlan, listPlans } from './plans.ts';
import { getProcess, listInstances, listProcesses } from './processes.ts';
import { grantsOf } from './rights.ts';
import { restart } from './site.ts';
import { changeSite } from './siteChange.ts';
import { listSites, listSlots, siteResource } from './siteShape.ts';
import {
  listHostKeys,
  listPublishingCredentials,
  listPublishingProfile,
  startSite,
  stopSite,
} from './siteState.ts';
import type { Site } from './state.ts';
import { getOperation, swapSlots } from './swap.ts';

const SITES = 'Microsoft.Web/sites{slot}';
const INSTANCES = `${ANY}/instances`;
const PLAN = `${WEB}/serverfarms`;

const key = ({ route }: Call) => route.key ?? '';

export const siteOperations: readonly Operation[] = [
  operation('listSites', 'GET', `${SITES}/read`, `${SUBSCRIPTION}/${WEB}/sites`, listSites),
  operation('listSites', 'GET', `${SITES}/read`, `${GROUP}/${WEB}/sites`, listSites),
  operation(
    'getSite',
    'GET',
    `${SITES}/read`,
    ANY,
    reads(({ cloud }, site) => ok(siteResource(site, cloud))),
  ),
  operation('updateSite', 'PUT', `${SITES}/write`, ANY, changesOrCreates(changeSite)),
  operation('updateSite', 'PATCH', `${SITES}/write`, ANY, changes(changeSite)),
  operation('listSlots', 'GET', 'Microsoft.Web/sites/slots/read', `${SITE}/slots`, reads(listSlots)),
  operation(
    'listInstances',
    'GET',
    `${SITES}/instances/read`,
    INSTANCES,
    reads((_, site) => listInstances(site)),
  ),
  operation(
    'listProcesses',
    'GET',
    `${SITES}/instances/processes/read`,
    `${INSTANCES}/(?<key>[^/]+)/processes`,
    reads((call, site) => listProcesses(site, key(call))),
  ),
  operation(
    'getProcess',
    'GET',
    `${SITES}/instances/processes/read`,
    `${INSTANCES}/(?<key>[^/]+)/processes/(?<process>[^/]+)`,
    reads((call, site) => getProcess(site, key(call), call.route.process ?? '')),
  ),
  operation(
    'listPermissions',
    'GET',
    LISTING_PERMISSIONS,
    `${ANY}/${PERMISSIONS}`,
    reads(({ scene, caller }, site) => permissionsOf(grantsOf(scene.world, site, caller))),
  ),
  operation('restartSite', 'POST', `${SITES}/restart/action`, `${ANY}/restart`, changes(restarted)),
  operation('startSite', 'POST', `${SITES}/start/action`, `${ANY}/start`, changes(startSite)),
  operation(
    'stopSite',
    'POST',
    `${SITES}/stop/action`,
    `${ANY}/stop`,
    changes((_, site) => stopSite(site)),
  ),
  operation('swapSlots', 'POST', `${SITES}/slotsswap/action`, `${ANY}/slotsswap`, changes(swapSlots)),
  operation(
    'getOperation',
    'GET',
    `${SITES}/operationresults/read`,
    `${ANY}/operationresults/(?<key>[^/]+)`,
    reads((call, site) => getOperation(call.request, call.scene, site, key(call))),
  ),
  operation(
    'listPublishingCredentials',
    'POST',
    `${SITES}/config/list/action`,
    `${ANY}/config/publishingcredentials/list`,
    reads(listPublishingCredentials),
  ),
  operation(
    'listPublishingProfile',
    'POST',
    `${SITES}/publishxml/action`,
    `${ANY}/publishxml`,
    reads(listPublishingProfile),
  ),
  operation(
    'listHostKeys',
    'POST',
    `${SITES}/host/listkeys/action`,
    `${ANY}/host/default/listkeys`,
    reads(hostKeys),
  ),
  operation('listPlans', 'GET', 'Microsoft.Web/serverFarms/read', `${SUBSCRIPTION}/${PLAN}`, listPlans),
  operation('listPlans', 'GET', 'Microsoft.Web/serverFarms/read', `${GROUP}/${PLAN}`, listPlans),
  operation('getPlan', 'GET', 'Microsoft.Web/serverFarms/read', `${GROUP}/${PLAN}/(?<plan>[^/]+)`, getPlan),
];

function changesOrCreates(answer: OnSite): (call: Call) => Reply {
  const change = changes(answer);
  return call =>
    siteAt(call.scene.world, call.route) === undefined
      ? notSimulated('the creation of a site')
      : change(call);
}

/** Responds before the process has restarted, unless the request is synchronous (azure-facts §4.5). */
function restarted({ request, scene }: Call, site: Site): Reply {
  const waits = request.query.get('synchronous')?.toLowerCase() === 'true';
  restart(site, scene, ...(waits ? [0] : []));
  return { status: 200 };
}

function hostKeys(_: Call, site: Site): Reply {
  if (site.kind === 'functionapp') return listHostKeys();
  return webError(404, 'NotFound', `The site '${site.name}' is no function app.`, '51004');
}

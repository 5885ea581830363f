import type { SandboxRequest } from '../wire.ts';

/** One thing this service can do, with the right that ARM asks for. `{slot}` in `action` is `/slots` or nothing. */
export interface Rule {
  readonly operation: string;
  readonly method: string;
  readonly action: string;
}

export interface ArmRoute extends Rule {
  readonly subscription?: string;
  readonly group?: string;
  readonly site?: string;
  /** undefined: production. */
  readonly slot?: string;
  /** A setting's name, the id of an asynchronous operation, or that of an instance. */
  readonly key?: string;
  readonly process?: string;
}

const WEB = 'providers/Microsoft\\.Web';
const SITE = `subscriptions/(?<subscription>[^/]+)/resourceGroups/(?<group>[^/]+)/${WEB}/sites/(?<site>[^/]+)`;
const ANY = `${SITE}(?:/slots/(?<slot>[^/]+))?`;
const SITES = 'Microsoft.Web/sites{slot}';

const rules: readonly (Rule & { readonly path: RegExp })[] = [
  rule('listTenants', 'GET', '', 'tenants'),
  rule('listSubscriptions', 'GET', '', 'subscriptions'),
  rule(
    'getSubscription',
    'GET',
    'Microsoft.Resources/subscriptions/read',
    'subscriptions/(?<subscription>[^/]+)',
  ),
  rule(
    'listResourceGroups',
    'GET',
    'Microsoft.Resources/subscriptions/resourceGroups/read',
    'subscriptions/(?<subscription>[^/]+)/resourceGroups',
  ),
  rule(
    'getResourceGroup',
    'GET',
    'Microsoft.Resources/subscriptions/resourceGroups/read',
    'subscriptions/(?<subscription>[^/]+)/resourceGroups/(?<group>[^/]+)',
  ),
  rule('listSites', 'GET', `${SITES}/read`, `subscriptions/(?<subscription>[^/]+)/${WEB}/sites`),
  rule(
    'listSites',
    'GET',
    `${SITES}/read`,
    `subscriptions/(?<subscription>[^/]+)/resourceGroups/(?<group>[^/]+)/${WEB}/sites`,
  ),
  rule('getSite', 'GET', `${SITES}/read`, ANY),
  rule('listSlots', 'GET', 'Microsoft.Web/sites/slots/read', `${SITE}/slots`),
  rule('listAppSettings', 'POST', `${SITES}/config/list/action`, `${ANY}/config/appsettings/list`),
  rule('updateAppSettings', 'PUT', `${SITES}/config/write`, `${ANY}/config/appsettings`),
  rule(
    'listConnectionStrings',
    'POST',
    `${SITES}/config/list/action`,
    `${ANY}/config/connectionstrings/list`,
  ),
  rule('updateConnectionStrings', 'PUT', `${SITES}/config/write`, `${ANY}/config/connectionstrings`),
  rule('getSlotConfigNames', 'GET', `${SITES}/config/read`, `${SITE}/config/slotConfigNames`),
  rule('updateSlotConfigNames', 'PUT', `${SITES}/config/write`, `${SITE}/config/slotConfigNames`),
  rule('listReferences', 'GET', `${SITES}/config/read`, `${ANY}/config/configreferences/appsettings`),
  rule(
    'refreshReferences',
    'POST',
    `${SITES}/config/write`,
    `${ANY}/config/configreferences/appsettings/refresh`,
  ),
  rule(
    'getReference',
    'GET',
    `${SITES}/config/read`,
    `${ANY}/config/configreferences/appsettings/(?<key>[^/]+)`,
  ),
  rule(
    'listConnectionStringReferences',
    'GET',
    `${SITES}/config/read`,
    `${ANY}/config/configreferences/connectionstrings`,
  ),
  rule(
    'getConnectionStringReference',
    'GET',
    `${SITES}/config/read`,
    `${ANY}/config/configreferences/connectionstrings/(?<key>[^/]+)`,
  ),
  rule('listInstances', 'GET', `${SITES}/instances/read`, `${ANY}/instances`),
  rule(
    'listProcesses',
    'GET',
    `${SITES}/instances/processes/read`,
    `${ANY}/instances/(?<key>[^/]+)/processes`,
  ),
  rule(
    'getProcess',
    'GET',
    `${SITES}/instances/processes/read`,
    `${ANY}/instances/(?<key>[^/]+)/processes/(?<process>[^/]+)`,
  ),
  rule(
    'listPermissions',
    'GET',
    'Microsoft.Authorization/permissions/read',
    `${ANY}/providers/Microsoft\\.Authorization/permissions`,
  ),
  rule('restartSite', 'POST', `${SITES}/restart/action`, `${ANY}/restart`),
  rule('swapSlots', 'POST', `${SITES}/slotsswap/action`, `${ANY}/slotsswap`),
  rule('getOperation', 'GET', `${SITES}/operationresults/read`, `${ANY}/operationresults/(?<key>[^/]+)`),
];

export type RouteMatch = ArmRoute | 'wrong-method' | 'unknown-path';

/** Which operation a request is. Paths of ARM ignore case. */
export function readRoute(request: SandboxRequest): RouteMatch {
  const path = request.path.replace(/^\/+/, '').replace(/\/+$/, '');
  let known = false;
  for (const { path: pattern, ...one } of rules) {
    const match = pattern.exec(path);
    if (match === null) continue;
    known = true;
    if (one.method === request.method) return { ...one, ...match.groups };
  }
  return known || GUARDED.test(path) ? 'wrong-method' : 'unknown-path';
}

/** Exists, but never answers a GET with values (azure-facts §4.1). */
const GUARDED = new RegExp(`^${ANY}/config/(appsettings|connectionstrings)$`, 'i');

function rule(
  operation: string,
  method: string,
  action: string,
  path: string,
): Rule & { readonly path: RegExp } {
  return { operation, method, action, path: new RegExp(`^${path}$`, 'i') };
}

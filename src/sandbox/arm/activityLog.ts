/** Microsoft.Insights: who did what to resources. Members: azure-rest-api-specs (activityLogs_API.json, 2015-04-01). */
import type { Caller } from '../entra/tokens.ts';
import type { Reply, SandboxRequest, Scene } from '../wire.ts';
import type { World } from '../world.ts';
import { armError, notSimulated } from './failure.ts';
import { sameName } from './identity.ts';
import { type ArmRoute, type Call, type Operation, operation } from './operation.ts';
import { SUBSCRIPTION, targetOf } from './paths.ts';
import { principalOf } from './rights.ts';

interface Activity {
  readonly id: string;
  readonly at: number;
  readonly action: string;
  /** A user principal name, or the client id of an application. */
  readonly caller: string;
  readonly objectId: string;
  readonly resourceId: string;
  readonly tenantId: string;
  readonly correlationId: string;
}

/** Like tokens and blobs not in the dump; the oldest are forgotten. */
const activities = new WeakMap<World, Activity[]>();
const KEPT = 2_000;
/** "Within 90 days" (Activity Logs - List). */
const KEPT_MS = 90 * 24 * 3_600_000;

export const activityOperations: readonly Operation[] = [
  operation(
    'listActivities',
    'GET',
    'Microsoft.Insights/eventtypes/values/Read',
    `${SUBSCRIPTION}/providers/Microsoft\\.Insights/eventtypes/management/values`,
    listActivities,
  ),
];

/**
 * Everything but reads, also a POST that only lists (azure-docs activity-log: "write operations (PUT, POST, DELETE)"). What was refused
 * is not written down here.
 */
export function noteActivity(
  request: SandboxRequest,
  { world, clock, random }: Scene,
  caller: Caller,
  { action, slot, subscription }: ArmRoute,
): void {
  if (['GET', 'HEAD'].includes(request.method) || subscription === undefined) return;
  const all = activities.get(world) ?? [];
  all.push({
    id: random.uuid(),
    at: clock.now(),
    action: action.replace('{slot}', slot === undefined ? '' : '/slots'),
    caller: caller.user?.name ?? caller.appId,
    objectId: principalOf(world, caller),
    resourceId: targetOf(request.method, request.path).replace(/^\/*/, '/').replace(/\/+$/, ''),
    tenantId: caller.tenantId,
    correlationId: request.headers['x-ms-correlation-request-id'] ?? request.id,
  });
  activities.set(world, all.slice(-KEPT));
}

/** Newest first. They come late: after `logLagMs`, or `reportLagMs` where that is not set (azure-docs: 3 to 20 minutes). */
function listActivities({ request, scene, route }: Call): Reply {
  const filter = request.query.get('$filter');
  if (!filter) return armError(400, 'BadRequest', "The '$filter' query parameter is required.");
  const tests = readFilter(filter);
  if (tests === undefined) return notSimulated(`the filter '${filter}' of the activity log`);
  const { world, clock } = scene;
  const { logLagMs, reportLagMs } = world.settings;
  const [now, lag] = [clock.now(), logLagMs ?? reportLagMs];
  const value = (activities.get(world) ?? [])
    .filter(one => one.at + lag <= now && now - one.at < KEPT_MS && isOf(one, route.subscription))
    .filter(one => tests.every(test => test(one)))
    .toReversed()
    .map(one => shown(one, lag));
  return { status: 200, body: { value } };
}

type Test = (one: Activity) => boolean;

/** Clauses joined by `and`, in which az writes times without quotes and without a zone; undefined: another one is among them. */
function readFilter(filter: string): Test[] | undefined {
  const tests = filter.split(/\s+and\s+/i).map((clause): Test | undefined => {
    const match = /^(\w+)\s+(eq|ge|le)\s+'?([^']*)'?$/i.exec(clause.trim());
    const [, name = '', operator = '', text = ''] = match ?? [];
    return testOf(name.toLowerCase(), operator.toLowerCase(), text);
  });
  const known = tests.filter(test => test !== undefined);
  return known.length === tests.length ? known : undefined;
}

function testOf(name: string, operator: string, text: string): Test | undefined {
  if (name === 'eventtimestamp') {
    const time = Date.parse(/z$|[+-]\d\d:\d\d$/i.test(text) ? text : `${text}Z`);
    if (Number.isNaN(time) || operator === 'eq') return undefined;
    return ({ at }) => (operator === 'ge' ? at >= time : at <= time);
  }
  if (operator !== 'eq') return undefined;
  switch (name) {
    case 'eventchannels':
      return () => true;
    case 'resourcegroupname':
      return one => sameName(groupOf(one), text);
    case 'resourceid':
    case 'resourceuri':
      return one => sameName(one.resourceId, text);
    case 'resourceprovider':
      return one => sameName(providerOf(one), text);
    case 'correlationid':
      return one => sameName(one.correlationId, text);
    case 'caller':
      return one => sameName(one.caller, text);
    default:
      return undefined;
  }
}

function isOf({ resourceId }: Activity, subscription: string | undefined): boolean {
  return sameName(resourceId.split('/')[2], subscription);
}

function groupOf({ resourceId }: Activity): string | undefined {
  return /\/resourceGroups\/([^/]+)/i.exec(resourceId)?.[1];
}

function providerOf({ resourceId, action }: Activity): string {
  return /.*\/providers\/([^/]+)/i.exec(resourceId)?.[1] ?? action.split('/')[0] ?? '';
}

function shown(one: Activity, lag: number): Record<string, unknown> {
  const { id, at, action, caller, objectId, resourceId, tenantId, correlationId } = one;
  const said = (value: string) => ({ value, localizedValue: value });
  const time = new Date(at).toISOString().replace('Z', '0000Z');
  return {
    authorization: { action, scope: resourceId },
    caller,
    channels: 'Operation',
    claims: {
      appid: caller,
      'http://schemas.microsoft.com/identity/claims/objectidentifier': objectId,
      'http://schemas.microsoft.com/identity/claims/tenantid': tenantId,
    },
    correlationId,
    description: '',
    eventDataId: id,
    eventName: said('EndRequest'),
    category: said('Administrative'),
    eventTimestamp: time,
    id: `${resourceId}/events/${id}/ticks/${at * 10_000 + 621_355_968_000_000_000}`,
    level: 'Informational',
    operationId: correlationId,
    operationName: said(action),
    resourceGroupName: groupOf(one) ?? '',
    resourceProviderName: said(providerOf(one)),
    resourceType: said(action.split('/').slice(0, -1).join('/')),
    resourceId,
    status: said('Succeeded'),
    subStatus: said(''),
    submissionTimestamp: new Date(at + lag).toISOString(),
    subscriptionId: resourceId.split('/')[2] ?? '',
    tenantId,
  };
}

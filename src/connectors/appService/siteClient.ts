import type { WebSiteManagementContext } from '@azure/arm-appservice/api';
import type { CloudEndpoints } from '../../policy/policy.ts';
import { shellWord } from '../../policy/quote.ts';
import { isProblem } from '../../problem.ts';
import type { Writability } from '../../rotation/placeFacts.ts';
import { plainResponseError } from '../callError.ts';
import { type Call, failure, problemOf } from '../callFailure.ts';
import type { CloudAccess } from '../cloudAccess.ts';
import { homeOf } from '../home.ts';
import { bearerIn, followingTenant } from '../otherTenant.ts';
import { parseResponse } from '../responseSchema.ts';
import { assigneeOf } from '../thisIdentity.ts';
import type { SettingMap } from '../together/settingMap.ts';
import type { Wire } from '../wire.ts';
import { storeOf } from './entry.ts';
import { grantOf, ROLE, sitePath } from './path.ts';
import { mayWrite } from './rights.ts';
import { type Running, runningOn } from './running.ts';
import { namesOf } from './settingName.ts';
import type { AppServiceSettings } from './settings.ts';
import { type ReferenceFacts, referenceAnswer, referencesAnswer } from './shapes.ts';
import type { ResponseOptions } from './siteMaps.ts';

/** The settings or the connection strings of one site or slot, and the status of the Key Vault references in them. */
export interface Site {
  list(): Promise<SettingMap>;
  /** Replaces the whole map: settings that are not in it are deleted (azure-facts §4.1). `ours`: the names that are new in it. */
  replace(settings: SettingMap, ours: readonly string[]): Promise<void>;
  /** The status of the reference in the entry of this name. */
  reference(name: string): Promise<ReferenceStatus>;
  running(): Promise<Running>;
  /** Whether the signed-in identity may write the settings. */
  mayWrite(): Promise<Writability>;
  /** Makes App Service resolve all references of the site again. Returns their new statuses by setting. */
  refresh(): Promise<ReadonlyMap<string, ReferenceStatus>>;
}

/** The status of one Key Vault reference. */
export interface ReferenceStatus {
  /** `Resolved`, `AccessToKeyVaultDenied` and so on (azure-facts §4.4); undefined if there is none. */
  readonly status?: string;
  /** The version that is in use now. */
  readonly version?: string;
  /** App Service does not treat the setting as a reference, and passes its text to the app. */
  readonly isText?: true;
}

/** The newest version seen in use for the refresh call, which arm-appservice 19 does not have (azure-facts §4.4). */
const REFRESH_API = '2022-03-01';

/** https://learn.microsoft.com/rest/api/appservice/web-apps/get-instance-process */
const PROCESS_API = '2025-05-01';

/** Opens a site; `wire` sends its requests. */
export async function openSite(access: CloudAccess, place: AppServiceSettings, wire: Wire): Promise<Site> {
  const { mapCalls } = await import('./siteMaps.ts');
  const call = callOf(place, access.env);
  const context = await openArm(access, place.subscription, wire, call);
  const calls = mapCalls(context, place);
  return {
    async list() {
      return calls.read(await answerTo(call, options => calls.list(options)), call);
    },
    async replace(map, ours) {
      // The caller reads back the result.
      await attempt({ ...call, sends: namesOf(place, ours) }, () => calls.replace(map));
    },
    async reference(name) {
      // Called only for entries that are listed, so a 404 means that the reference does not exist, not the site.
      const answer = await answerTo(call, options => calls.reference(name, options)).catch(unlessAbsent);
      return answer === ABSENT
        ? { isText: true }
        : statusOf(parseResponse(referenceAnswer, answer, call).properties);
    },
    running: () => runningOn(path => read(context, place, call, path), call),
    mayWrite: () => mayWrite(context, sitePath(place), place.slot !== undefined, call),
    refresh: () => refresh(context, place, call),
  };
}

async function openArm(
  access: CloudAccess,
  subscription: string,
  { httpClient }: Wire,
  call: Call,
): Promise<WebSiteManagementContext> {
  const { createWebSiteManagement } = await import('@azure/arm-appservice/api');
  const { resourceManager } = access.endpoints;
  const scope = `${resourceManager}/.default`;
  const home = homeOf(access, `subscription ${subscription}`);
  return createWebSiteManagement(await access.credential(), subscription, {
    endpoint: resourceManager,
    credentials: { scopes: [scope] },
    httpClient: followingTenant(httpClient, home, tenant => bearerIn(access, scope, call, tenant)),
    retryOptions: { maxRetries: 0 },
  });
}

/** Contains the resource group, because another group may have a site of the same name. */
export function siteSubject({ resourceGroup, site, slot }: AppServiceSettings): string {
  return `site ${[site, slot].filter(Boolean).join('/')} in ${resourceGroup}`;
}

/** The URL of the map; the limiter uses only its subscription. */
export function addressOf({ resourceManager }: CloudEndpoints, place: AppServiceSettings): string {
  return `${resourceManager}${sitePath(place)}/config/${storeOf(place)}`;
}

/** The command that shows the writers. The activity log does not contain the settings, and lags by some minutes. */
export function whoWrote({ resourceGroup, site }: AppServiceSettings): string {
  const query = `[?contains(resourceId, '/sites/${site}')].[eventTimestamp, caller, operationName.value]`;
  return (
    `az monitor activity-log list --resource-group ${resourceGroup} --offset 1h --query "${query}" --output tsv` +
    '   (shows who wrote; the log lags by up to 20 minutes)'
  );
}

/** All calls are idempotent: replacing the map with the same map again has no effect. */
function callOf(place: AppServiceSettings, env: CloudAccess['env']): Call {
  const needs = `the role "${ROLE}" on the site`;
  const check = 'check subscription, resourceGroup, site and slot in the policy';
  const remedies = {
    MissingSubscriptionRegistration: {
      words: 'register it',
      command: 'az provider register --namespace Microsoft.Web',
    },
    RequestDisallowedByPolicy: {
      words: 'to see which one',
      command: `az policy state list --resource ${shellWord(sitePath(place))}`,
    },
  };
  const grant = grantOf(place, assigneeOf(env));
  return { subject: siteSubject(place), idempotent: true, needs, grant, check, remedies };
}

const ABSENT = Symbol('absent');

function unlessAbsent(error: unknown): typeof ABSENT {
  if (isProblem(error, 'absent')) return ABSENT;
  throw error;
}

/**
 * The unmodified body: the SDK extracts only the fields it expects, accepts fields of a wrong type, and discards what would
 * show that another server responded.
 */
async function answerTo(call: Call, ask: (options: ResponseOptions) => Promise<unknown>): Promise<unknown> {
  let body: unknown;
  let status = 0;
  const options: ResponseOptions = {
    onResponse(response) {
      status = response.status;
      body = response.parsedBody;
    },
  };
  try {
    await ask(options);
  } catch (error) {
    if (status !== 200) throw failure(error, call);
  }
  return body;
}

async function attempt<T>(call: Call, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw failure(error, call);
  }
}

/** Reads a path without the SDK's methods, which discard unexpected fields and exist twice, with and without slots. */
async function read(
  context: WebSiteManagementContext,
  place: AppServiceSettings,
  call: Call,
  path: string,
): Promise<unknown> {
  const queryParameters = { 'api-version': PROCESS_API };
  const whole = `${sitePath(place)}${path}`;
  const answer = await attempt(
    call,
    async () => await context.pathUnchecked(whole).get({ queryParameters, skipUrlEncoding: true }),
  );
  const status = Number(answer.status);
  if (status >= 400) throw problemOf(plainResponseError(status, answer.headers, answer.body), call);
  return answer.body;
}

const STRING_REFERENCES = '/config/configreferences/connectionstrings';

/**
 * One request resolves all references of the site; that those in connection strings are among them is not documented, so
 * their status is read after it.
 */
async function refresh(
  context: WebSiteManagementContext,
  place: AppServiceSettings,
  call: Call,
): Promise<ReadonlyMap<string, ReferenceStatus>> {
  const path = `${sitePath(place)}/config/configreferences/appsettings/refresh`;
  const queryParameters = { 'api-version': REFRESH_API };
  // The path is already encoded.
  const answer = await attempt(
    call,
    async () => await context.pathUnchecked(path).post({ queryParameters, skipUrlEncoding: true }),
  );
  const status = Number(answer.status);
  if (status >= 400) throw problemOf(plainResponseError(status, answer.headers, answer.body), call);
  const answered =
    storeOf(place) === 'appsettings' ? answer.body : await read(context, place, call, STRING_REFERENCES);
  const { value } = parseResponse(referencesAnswer, answered, call);
  return new Map(value.map(({ name, properties }) => [name, statusOf(properties)]));
}

function statusOf({ status, activeVersion, secretVersion }: ReferenceFacts): ReferenceStatus {
  const version = activeVersion || secretVersion;
  return { status, ...(version ? { version } : {}) };
}

import type { WebSiteManagementContext } from '@azure/arm-appservice/api';
import type { CloudEndpoints } from '../../policy/policy.ts';
import { isProblem } from '../../problem.ts';
import type { Surroundings, Writability } from '../../rotation/placeFacts.ts';
import { answerTo, armRemedies, askArm, attempt, openArm, whoWroteAt } from '../armClient.ts';
import { mayDo } from '../armPermissions.ts';
import type { Call } from '../callFailure.ts';
import type { CloudAccess } from '../cloudAccess.ts';
import { parseResponse } from '../responseSchema.ts';
import { assigneeOf } from '../thisIdentity.ts';
import type { SettingMap } from '../together/settingMap.ts';
import type { Wire } from '../wire.ts';
import { storeOf } from './entry.ts';
import { grantOf, ROLE, sitePath } from './path.ts';
import { type Running, runningOn } from './running.ts';
import { namesOf } from './settingName.ts';
import type { AppServiceSettings } from './settings.ts';
import { type ReferenceFacts, referenceAnswer, referencesAnswer } from './shapes.ts';
import { surroundingsOf } from './surroundings.ts';

/** The settings or the connection strings of one site or slot, and the status of the Key Vault references in them. */
export interface Site {
  list(): Promise<SettingMap>;
  /** Replaces the whole map: settings that are not in it are deleted (azure-facts §4.1). `ours`: the names that are new in it. */
  replace(settings: SettingMap, ours: readonly string[]): Promise<void>;
  /** The status of the reference in the entry of this name. */
  reference(name: string): Promise<ReferenceStatus>;
  running(): Promise<Running>;
  surroundings(): Promise<Surroundings>;
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
    surroundings: () => surroundingsOf(place, path => read(context, place, call, path), call),
    running: () => runningOn(path => read(context, place, call, path), call),
    mayWrite: () => mayDo(context, sitePath(place), writing(place), call),
    refresh: () => refresh(context, place, call),
  };
}

/** Contains the resource group, because another group may have a site of the same name. */
export function siteSubject({ resourceGroup, site, slot }: AppServiceSettings): string {
  return `site ${[site, slot].filter(Boolean).join('/')} in ${resourceGroup}`;
}

/** The URL of the map; the limiter uses only its subscription. */
export function addressOf({ resourceManager }: CloudEndpoints, place: AppServiceSettings): string {
  return `${resourceManager}${sitePath(place)}/config/${storeOf(place)}`;
}

/** The command that shows the writers. */
export function whoWrote({ resourceGroup, site }: AppServiceSettings): string {
  return whoWroteAt(resourceGroup, `/sites/${site}`);
}

/** The action that replaces the settings of a site or slot (azure-facts §4.7). */
function writing({ slot }: AppServiceSettings): string {
  return slot === undefined ? 'Microsoft.Web/sites/config/write' : 'Microsoft.Web/sites/slots/config/write';
}

/** All calls are idempotent: replacing the map with the same map again has no effect. */
function callOf(place: AppServiceSettings, env: CloudAccess['env']): Call {
  const needs = `the role "${ROLE}" on the site`;
  const check = 'check subscription, resourceGroup, site and slot in the policy';
  const remedies = armRemedies(sitePath(place));
  const grant = grantOf(place, assigneeOf(env));
  return { subject: siteSubject(place), idempotent: true, needs, grant, check, remedies };
}

const ABSENT = Symbol('absent');

function unlessAbsent(error: unknown): typeof ABSENT {
  if (isProblem(error, 'absent')) return ABSENT;
  throw error;
}

/** Reads a path below the site. */
function read(
  context: WebSiteManagementContext,
  place: AppServiceSettings,
  call: Call,
  path: string,
): Promise<unknown> {
  return askArm(context, { method: 'get', path: `${sitePath(place)}${path}`, version: PROCESS_API }, call);
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
  const settings = await askArm(context, { method: 'post', path, version: REFRESH_API }, call);
  const answered =
    storeOf(place) === 'appsettings' ? settings : await read(context, place, call, STRING_REFERENCES);
  const { value } = parseResponse(referencesAnswer, answered, call);
  return new Map(value.map(({ name, properties }) => [name, statusOf(properties)]));
}

function statusOf({ status, activeVersion, secretVersion }: ReferenceFacts): ReferenceStatus {
  const version = activeVersion || secretVersion;
  return { status, ...(version ? { version } : {}) };
}

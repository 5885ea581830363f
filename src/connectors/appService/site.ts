import type { WebSiteManagementContext } from '@azure/arm-appservice/api';
import type { Problem } from '../../problem.ts';
import type { CloudAccess } from '../access.ts';
import { type Call, failure, problemOf } from '../failure.ts';
import { bareAnswerTrouble, fieldOf } from '../trouble.ts';
import type { Wire } from '../wire.ts';
import type { AppServiceSettings } from './settings.ts';

/** The settings map of one site or slot, and what App Service says about its Key Vault references. */
export interface Site {
  list(): Promise<Record<string, string>>;
  /** Replaces the whole map: what is not in it is deleted (azure-facts §4.1). */
  replace(settings: Record<string, string>): Promise<void>;
  reference(setting: string): Promise<ReferenceStatus>;
  /** Makes App Service fetch all references of the site anew; their statuses after that, by setting. */
  refresh(): Promise<ReadonlyMap<string, ReferenceStatus>>;
}

export interface ReferenceStatus {
  /** `Resolved`, `AccessToKeyVaultDenied` and so on (azure-facts §4.4); undefined: nothing is said of it. */
  readonly status?: string;
  /** The version that is in use now. */
  readonly version?: string;
}

/** Last seen in use for the refresh call, which arm-appservice 19 does not have (azure-facts §4.4). */
const REFRESH_API = '2022-03-01';

/** `wire`: what is asked of it goes this way. */
export async function openSite(access: CloudAccess, place: AppServiceSettings, wire: Wire): Promise<Site> {
  const webApps = await import('@azure/arm-appservice/api/webApps');
  const { subscription, resourceGroup: group, site, slot } = place;
  const context = await openArm(access, subscription, wire);
  const call = callOf(place);
  return {
    async list() {
      const { listApplicationSettings, listApplicationSettingsSlot } = webApps;
      const found = await attempt(call, () =>
        slot
          ? listApplicationSettingsSlot(context, group, site, slot)
          : listApplicationSettings(context, group, site),
      );
      if (found.properties === undefined) throw notAppServices(call);
      return { ...found.properties };
    },
    async replace(properties) {
      const { updateApplicationSettings, updateApplicationSettingsSlot } = webApps;
      await attempt(call, () =>
        slot
          ? updateApplicationSettingsSlot(context, group, site, slot, { properties })
          : updateApplicationSettings(context, group, site, { properties }),
      );
    },
    async reference(setting) {
      const { getAppSettingKeyVaultReference, getAppSettingKeyVaultReferenceSlot } = webApps;
      const found = await attempt(call, () =>
        slot
          ? getAppSettingKeyVaultReferenceSlot(context, group, site, setting, slot)
          : getAppSettingKeyVaultReference(context, group, site, setting),
      );
      if (found.id === undefined) throw notAppServices(call);
      return statusOf(found);
    },
    refresh: () => refresh(context, place, call),
  };
}

async function openArm(
  access: CloudAccess,
  subscription: string,
  { httpClient }: Wire,
): Promise<WebSiteManagementContext> {
  const { createWebSiteManagement } = await import('@azure/arm-appservice/api');
  const { resourceManager } = access.endpoints;
  return createWebSiteManagement(await access.credential(), subscription, {
    endpoint: resourceManager,
    credentials: { scopes: [`${resourceManager}/.default`] },
    httpClient,
    retryOptions: { maxRetries: 0 },
  });
}

export function siteSubject({ site, slot }: AppServiceSettings): string {
  return `site ${[site, slot].filter(Boolean).join('/')}`;
}

/** Replacing the map with the same map twice is replacing it once, so every call here may be repeated. */
function callOf(place: AppServiceSettings): Call {
  const scope = sitePath(place);
  const needs =
    'the role "Website Contributor" on the site: az role assignment create --role "Website Contributor" ' +
    `--assignee <client id> --scope ${scope}`;
  const check = 'check subscription, resourceGroup, site and slot in the policy';
  return { subject: siteSubject(place), idempotent: true, needs, check };
}

function sitePath({ subscription, resourceGroup, site, slot }: AppServiceSettings): string {
  const segments = [
    'subscriptions',
    subscription,
    'resourceGroups',
    resourceGroup,
    'providers',
    'Microsoft.Web',
    'sites',
    site,
  ];
  if (slot) segments.push('slots', slot);
  return `/${segments.map(encodeURIComponent).join('/')}`;
}

/** A page of a gateway, answered with 200: it says nothing about the site, and least of all that it has no settings. */
function notAppServices(call: Call): Problem {
  return failure(new TypeError("not an answer of App Service's"), call);
}

async function attempt<T>(call: Call, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw failure(error, call);
  }
}

async function refresh(
  context: WebSiteManagementContext,
  place: AppServiceSettings,
  call: Call,
): Promise<ReadonlyMap<string, ReferenceStatus>> {
  const path = `${sitePath(place)}/config/configreferences/appsettings/refresh`;
  const queryParameters = { 'api-version': REFRESH_API };
  // The path is encoded already.
  const answer = await attempt(
    call,
    async () => await context.pathUnchecked(path).post({ queryParameters, skipUrlEncoding: true }),
  );
  const status = Number(answer.status);
  if (status >= 400) throw problemOf(bareAnswerTrouble(status, answer.headers, answer.body), call);
  const items = fieldOf(answer.body, 'value');
  return new Map(
    (Array.isArray(items) ? items : []).map(item => [
      String(fieldOf(item, 'name')),
      statusOf(fieldOf(item, 'properties')),
    ]),
  );
}

function statusOf(properties: unknown): ReferenceStatus {
  const status = fieldOf(properties, 'status');
  const version = fieldOf(properties, 'activeVersion') ?? fieldOf(properties, 'secretVersion');
  return {
    ...(typeof status === 'string' ? { status } : {}),
    ...(typeof version === 'string' && version !== '' ? { version } : {}),
  };
}

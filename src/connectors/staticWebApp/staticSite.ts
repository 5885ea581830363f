/** The application settings of a static web app, or of one of its environments (azure-facts §4.10). */
import type { WebSiteManagementContext } from '@azure/arm-appservice/api';
import type { Writability } from '../../rotation/placeFacts.ts';
import { answerTo, armRemedies, attempt, openArm, type ResponseOptions, whoWroteAt } from '../armClient.ts';
import { mayDo } from '../armPermissions.ts';
import type { Call } from '../callFailure.ts';
import type { CloudAccess } from '../cloudAccess.ts';
import { validatedResponse } from '../responseSchema.ts';
import { settingsAnswer } from '../settingsAnswer.ts';
import { assigneeOf } from '../thisIdentity.ts';
import type { SettingMap } from '../together/settingMap.ts';
import type { Wire } from '../wire.ts';
import { grantOf, ROLE, staticSitePath } from './path.ts';
import type { StaticWebAppSettings } from './settings.ts';

export interface StaticSite {
  list(): Promise<SettingMap>;
  /** Replaces the whole map. `ours`: the names that this write is about. */
  replace(map: SettingMap, ours: readonly string[]): Promise<void>;
  mayWrite(): Promise<Writability>;
}

/** Opens it; `wire` sends its requests. */
export async function openStaticSite(
  access: CloudAccess,
  place: StaticWebAppSettings,
  wire: Wire,
): Promise<StaticSite> {
  const call = callOf(place, access.env);
  const context = await openArm(access, place.subscription, wire, call);
  const calls = await mapCalls(context, place);
  return {
    async list() {
      const answer = await answerTo(call, options => calls.list(options));
      return validatedResponse(settingsAnswer, answer, call).properties;
    },
    async replace(map, ours) {
      // The caller reads back the result.
      const sends = `the setting ${ours.join(', ')}, and that no other name in the app begins with what Static Web Apps reserves`;
      await attempt({ ...call, sends }, () => calls.replace(map));
    },
    mayWrite: () => mayDo(context, staticSitePath(place), writing(place), call),
  };
}

async function mapCalls(
  context: WebSiteManagementContext,
  { resourceGroup: group, site, environment }: StaticWebAppSettings,
) {
  const staticSites = await import('@azure/arm-appservice/api/staticSites');
  return {
    list: (options: ResponseOptions): Promise<unknown> =>
      environment
        ? staticSites.listStaticSiteBuildAppSettings(context, group, site, environment, options)
        : staticSites.listStaticSiteAppSettings(context, group, site, options),
    replace: (properties: Record<string, string>): Promise<unknown> =>
      environment
        ? staticSites.createOrUpdateStaticSiteBuildAppSettings(context, group, site, environment, {
            properties,
          })
        : staticSites.createOrUpdateStaticSiteAppSettings(context, group, site, { properties }),
  };
}

/** The action that replaces the settings. */
function writing({ environment }: StaticWebAppSettings): string {
  return environment === undefined
    ? 'Microsoft.Web/staticSites/config/write'
    : 'Microsoft.Web/staticSites/builds/config/write';
}

export function staticSiteSubject({
  resourceGroup,
  site,
  environment,
}: Omit<StaticWebAppSettings, 'setting'>): string {
  return `static web app ${[site, environment].filter(Boolean).join('/')} in ${resourceGroup}`;
}

export function whoWrote({ resourceGroup, site }: StaticWebAppSettings): string {
  return whoWroteAt(resourceGroup, `/staticSites/${site}`);
}

/** All calls are idempotent: replacing the map with the same map again has no effect. */
function callOf(place: StaticWebAppSettings, env: CloudAccess['env']): Call {
  return {
    subject: staticSiteSubject(place),
    idempotent: true,
    needs: `the role "${ROLE}" on the static web app`,
    grant: grantOf(place, assigneeOf(env)),
    check:
      'check subscription, resourceGroup, site and environment in the policy: a preview environment goes with its pull request',
    remedies: armRemedies(staticSitePath(place)),
  };
}

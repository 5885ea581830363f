/** How settings of Static Web Apps are found: the apps by one list a subscription, their settings one by one. */
import * as staticSites from '@azure/arm-appservice/api/staticSites';
import * as z from 'zod/mini';
import type { FoundPlace, PlaceFinder, PlaceHolder } from '../../discovery/finder.ts';
import { answerTo, armRemedies, openArm } from '../armClient.ts';
import { cluesOf, type ListedResource, pagesOf, resourcesOf } from '../armList.ts';
import type { Call } from '../callFailure.ts';
import type { CloudAccess } from '../cloudAccess.ts';
import { nonEmptyText, parseResponse } from '../responseSchema.ts';
import { settingsAnswer } from '../settingsAnswer.ts';
import { settingsReader } from '../settingsRight.ts';
import { staticSitePath } from './path.ts';
import type { StaticWebAppSettings } from './settings.ts';
import { staticSiteSubject } from './staticSite.ts';

const TYPE = 'Microsoft.Web/staticSites';

/** https://learn.microsoft.com/rest/api/appservice/static-sites/get-static-site-builds */
const BUILDS_API = '2024-11-01';

/** The environment that a policy does not name. */
const PRODUCTION = 'default';

const build = z.object({ name: nonEmptyText });

export function openFinder(access: CloudAccess): PlaceFinder {
  return {
    searches: ({ subscriptions }) =>
      subscriptions.map(subscription => ({
        subject: `resources ${TYPE} of subscription ${subscription}`,
        async read() {
          const { items, unreadable } = await resourcesOf(access, subscription, TYPE);
          const read = items.map(item => holderOf(access, item));
          const holders = read.filter(each => each !== undefined);
          return { holders, unreadable: unreadable + read.length - holders.length };
        },
      })),
  };
}

type App = Omit<StaticWebAppSettings, 'setting'>;

const ID =
  /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.Web\/staticSites\/([^/]+)$/i;

function holderOf(access: CloudAccess, resource: ListedResource): PlaceHolder | undefined {
  const { id } = resource;
  const [, subscription, resourceGroup, site] = ID.exec(id) ?? [];
  if (subscription === undefined || resourceGroup === undefined || site === undefined) return undefined;
  const app = { subscription, resourceGroup, site };
  return {
    kind: 'staticWebApp',
    key: id.toLowerCase(),
    label: staticSiteSubject(app),
    clues: cluesOf(resource),
    places: [],
    settings: { requests: 2, read: () => placesOn(access, app) },
  };
}

/** Of production, and of the preview environments that there are now. */
async function placesOn(access: CloudAccess, app: App): Promise<readonly FoundPlace[]> {
  const call = callFor(access, app);
  const context = await openArm(access, app.subscription, access.wire, call);
  const builds = await pagesOf(context, call, {
    path: `${staticSitePath(app)}/builds`,
    version: BUILDS_API,
    item: build,
  });
  const previews = builds.items.map(({ name }) => name).filter(name => name.toLowerCase() !== PRODUCTION);
  const found: FoundPlace[] = [];
  for (const environment of [undefined, ...previews]) {
    const { resourceGroup: group, site } = app;
    const answer = await answerTo(call, options =>
      environment === undefined
        ? staticSites.listStaticSiteAppSettings(context, group, site, options)
        : staticSites.listStaticSiteBuildAppSettings(context, group, site, environment, options),
    );
    const { properties } = parseResponse(settingsAnswer, answer, call);
    const place = { ...app, ...(environment === undefined ? {} : { environment }) };
    found.push(...Object.entries(properties).map(([setting, text]) => placeOf(place, setting, text)));
  }
  return found;
}

function placeOf(app: App, setting: string, text: string): FoundPlace {
  const about = {
    label: `staticWebApp ${[app.site, app.environment].filter(Boolean).join('/')} ${setting}`,
    name: setting,
    settings: { ...app, setting },
  };
  // What a reference resolves to is told of no static web app, so nothing follows from one (holding.ts).
  if (/^\s*@Microsoft\./i.test(text)) return { ...about, holds: 'reference' };
  return { ...about, holds: 'text', look: at => at(text) };
}

function callFor({ env }: CloudAccess, app: App): Call {
  const actions = [
    'Microsoft.Web/staticSites/builds/read',
    'Microsoft.Web/staticSites/listAppSettings/action',
    'Microsoft.Web/staticSites/builds/listAppSettings/action',
  ];
  return {
    subject: `settings of ${staticSiteSubject(app)}`,
    idempotent: true,
    ...settingsReader('Keyturn discover static web apps', actions, { subscription: app.subscription, env }),
    remedies: armRemedies(staticSitePath(app)),
  };
}

/** How places on App Service are found: sites and slots by one list a subscription each, their settings one by one. */
import * as webApps from '@azure/arm-appservice/api/webApps';
import type { FoundPlace, PlaceFinder, PlaceHolder, PlaceSearch } from '../../discovery/finder.ts';
import { answerTo, armRemedies, openArm } from '../armClient.ts';
import { cluesOf, type ListedResource, resourcesOf } from '../armList.ts';
import type { Call } from '../callFailure.ts';
import type { CloudAccess } from '../cloudAccess.ts';
import { parseResponse } from '../responseSchema.ts';
import { settingsAnswer } from '../settingsAnswer.ts';
import { settingsReader } from '../settingsRight.ts';
import { labelOf } from './entry.ts';
import { sitePath } from './path.ts';
import { secretlessOf } from './secretless.ts';
import type { AppServiceSettings } from './settings.ts';
import { stringsAnswer } from './shapes.ts';
import { siteSubject } from './siteClient.ts';
import { parseReference } from './vaultReference.ts';

/** "Slots" are resources of their own type (azure-docs azure-services-resource-providers, tag-support: sites/slots). */
const TYPES = ['Microsoft.Web/sites', 'Microsoft.Web/sites/slots'];

export function openFinder(access: CloudAccess): PlaceFinder {
  return {
    searches: ({ subscriptions }) =>
      subscriptions.flatMap(subscription => TYPES.map(type => searchOf(access, subscription, type))),
  };
}

function searchOf(access: CloudAccess, subscription: string, type: string): PlaceSearch {
  return {
    subject: `resources ${type} of subscription ${subscription}`,
    async read() {
      const { items, unreadable } = await resourcesOf(access, subscription, type);
      const read = items.map(item => holderOf(access, item));
      const holders = read.filter(each => each !== undefined);
      return { holders, unreadable: unreadable + read.length - holders.length };
    },
  };
}

type Site = Pick<AppServiceSettings, 'subscription' | 'resourceGroup' | 'site' | 'slot'>;

const ID =
  /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.Web\/sites\/([^/]+)(?:\/slots\/([^/]+))?$/i;

function siteIn({ id }: ListedResource): Site | undefined {
  const [, subscription, resourceGroup, site, slot] = ID.exec(id) ?? [];
  if (subscription === undefined || resourceGroup === undefined || site === undefined) return undefined;
  return { subscription, resourceGroup, site, ...(slot === undefined ? {} : { slot }) };
}

function holderOf(access: CloudAccess, resource: ListedResource): PlaceHolder | undefined {
  const site = siteIn(resource);
  if (site === undefined) return undefined;
  return {
    kind: 'appService',
    key: resource.id.toLowerCase(),
    label: siteSubject(site),
    clues: cluesOf(resource),
    places: [],
    settings: { requests: 2, read: () => placesOn(access, site) },
  };
}

async function placesOn(access: CloudAccess, site: Site): Promise<readonly FoundPlace[]> {
  const call = callFor(access, site);
  const context = await openArm(access, site.subscription, access.wire, call);
  const { resourceGroup: group, site: name, slot } = site;
  const [settings, strings] = await Promise.all([
    answerTo(call, options =>
      slot
        ? webApps.listApplicationSettingsSlot(context, group, name, slot, options)
        : webApps.listApplicationSettings(context, group, name, options),
    ),
    answerTo(call, options =>
      slot
        ? webApps.listConnectionStringsSlot(context, group, name, slot, options)
        : webApps.listConnectionStrings(context, group, name, options),
    ),
  ]);
  return [
    ...Object.entries(parseResponse(settingsAnswer, settings, call).properties).map(([setting, text]) =>
      placeOf({ ...site, setting }, setting, text),
    ),
    ...Object.entries(parseResponse(stringsAnswer, strings, call).properties).map(
      ([connectionString, { value }]) => placeOf({ ...site, connectionString }, connectionString, value),
    ),
  ];
}

function placeOf(settings: AppServiceSettings, name: string, text: string): FoundPlace {
  const found = parseReference(text);
  // The text of a reference may name a registration, too.
  const look = <T>(at: (held: string) => T) => at(text);
  // Which identities the site has, and what its own sign-in uses, is read where a plan is made.
  const about = { label: labelOf(settings), name, look, secretless: secretlessOf(settings, [], 'app') };
  if (found === undefined) return { ...about, settings, holds: 'text' };
  const { vault, secret, other } = found;
  return {
    ...about,
    settings: { ...settings, as: 'reference' },
    holds: 'reference',
    ...(other === undefined && vault !== '' ? { reference: { vault, secret } } : {}),
  };
}

function callFor({ env }: CloudAccess, site: Site): Call {
  const actions = ['Microsoft.Web/sites/config/list/action', 'Microsoft.Web/sites/slots/config/list/action'];
  return {
    subject: `settings of ${siteSubject(site)}`,
    idempotent: true,
    ...settingsReader('Keyturn discover sites', actions, { subscription: site.subscription, env }),
    remedies: armRemedies(sitePath(site)),
  };
}

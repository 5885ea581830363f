/** Merges the writes of several rotations to one map of a site: one write, one restart. */

import { Problem } from '../../problem.ts';
import type { Delivered, Published } from '../../rotation/observation.ts';
import type { Meanwhile } from '../../rotation/placeFacts.ts';
import { remedyDetails } from '../remedies.ts';
import { type MapInTurn, type Planned, replaceTogether, toWrite } from '../together/replaceMap.ts';
import type { Asked } from '../together/rounds.ts';
import { type Guarded, sendTogether } from '../together/sendTogether.ts';
import { nameIn, type SettingMap } from '../together/settingMap.ts';
import { nextSetting } from './change.ts';
import { nameOf, withValue } from './entry.ts';
import type { ReferenceStatus, Site } from './siteClient.ts';
import { stateOf } from './siteHolding.ts';
import type { Place } from './sitePlace.ts';
import { parseReference } from './vaultReference.ts';

/** The write of one rotation to its setting on the site. */
export interface Delivery extends Guarded {
  readonly place: Place;
  readonly wanted: Published;
}

/** A map of the site in the turn of a round. */
export interface WritableSite extends MapInTurn<Pick<Site, 'replace' | 'refresh'>>, Pick<Site, 'reference'> {}

type Asking = Asked<Delivery, Delivered>;

/** A delivery, with the new content of its setting and the new text of its entry. */
type PlannedDelivery = Asking & Planned & { readonly next: string };

/** `map`: the settings as read in the turn of the round. */
export async function writeRound(
  site: WritableSite,
  map: SettingMap,
  asked: readonly Asking[],
): Promise<void> {
  const planned = asked.flatMap(one => plan(map, one));
  const writing = toWrite(site, map, planned);
  const following = planned.filter(({ next }) => parseReference(next) !== undefined);
  await reportAll(without(without(planned, writing), following), map, site);
  const { written, after } = await replaceTogether(site, map, writing);
  if (written.length > 0) await reportAll([...written, ...without(following, writing)], after, site);
  // After a change of the map App Service resolves references immediately; an unchanged reference is resolved within 24 hours.
  else await refreshTogether(site, map, without(following, writing));
}

function plan(map: SettingMap, asking: Asking): PlannedDelivery[] {
  const { place, wanted } = asking.change;
  const { settings } = place;
  const name = nameOf(settings);
  try {
    const next = nextSetting(place, map, wanted);
    return [{ ...asking, name, next, text: withValue(settings, map, nameIn(map, name), next) }];
  } catch (error) {
    asking.reject(error);
    return [];
  }
}

function without(
  all: readonly PlannedDelivery[],
  some: readonly PlannedDelivery[],
): readonly PlannedDelivery[] {
  return all.filter(one => !some.includes(one));
}

/** One refresh resolves all references of the site, and restarts it. */
async function refreshTogether(
  site: WritableSite,
  map: SettingMap,
  following: readonly PlannedDelivery[],
): Promise<void> {
  let statuses: ReadonlyMap<string, ReferenceStatus> = new Map();
  const refreshed = await sendTogether(following, async (_those, beforeWrite) => {
    statuses = await (await site.forWriting(beforeWrite)).refresh();
  });
  const reference = async (setting: string) => statuses.get(setting) ?? {};
  await reportAll(refreshed, map, { reference, others: site.others });
}

async function reportAll(
  planned: readonly PlannedDelivery[],
  map: SettingMap,
  site: Pick<WritableSite, 'reference' | 'others'>,
): Promise<void> {
  if (planned.length === 0) return;
  const meanwhile = site.others.toTell();
  await Promise.all(
    planned.map(one =>
      seen(one, map, setting => site.reference(setting), meanwhile).then(one.resolve, one.reject),
    ),
  );
}

async function seen(
  { change: { place, wanted } }: PlannedDelivery,
  map: SettingMap,
  statusOf: Site['reference'],
  meanwhile: Meanwhile | undefined,
): Promise<Delivered> {
  const state = await stateOf(place, map, wanted, async setting => {
    const found = await statusOf(setting);
    if (found.status !== undefined && DENIED.has(found.status)) throw unresolved(place, found.status);
    return found;
  });
  return meanwhile === undefined ? state : { ...state, meanwhile };
}

function unresolved({ subject }: Place, status: string): Problem {
  return new Problem({
    code: 'refused',
    subject,
    reason: `App Service cannot resolve its Key Vault reference (${status})`,
    ...remedyDetails({
      words: 'give the site\'s managed identity the role "Key Vault Secrets User" on the vault',
      command:
        'az role assignment create --role "Key Vault Secrets User" --assignee-object-id <principal id of the site> --assignee-principal-type ServicePrincipal --scope <vault id>',
    }),
    serviceCode: status,
  });
}

/** Statuses that change only by a configuration change; all others may be temporary. */
const DENIED: ReadonlySet<string> = new Set([
  'MSINotEnabled',
  'AccessToKeyVaultDenied',
  'UnauthorizedClient',
  'VaultNotFound',
]);

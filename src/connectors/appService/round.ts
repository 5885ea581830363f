/** Writes what several rotations deliver to one site: one map, one restart. */
import { Problem } from '../../problem.ts';
import type { Published, TargetState } from '../../rotation/observation.ts';
import type { Asked } from '../together/rounds.ts';
import { type Guarded, sendTogether } from '../together/sendTogether.ts';
import { nextSetting } from './change.ts';
import { stateOf } from './holding.ts';
import type { Place } from './place.ts';
import { parseReference } from './reference.ts';
import { changed, lostChange, nameIn, type SettingMap } from './settingMap.ts';
import type { ReferenceStatus, Site } from './site.ts';

export interface Delivery extends Guarded {
  readonly place: Place;
  readonly wanted: Published;
}

/** The site, as a round needs it. */
export interface WritableSite extends Pick<Site, 'list' | 'reference'> {
  readonly subject: string;
  /** Opens it for one write, before which `beforeWrite` is awaited. */
  forWriting(beforeWrite: () => Promise<void>): Promise<Pick<Site, 'replace' | 'refresh'>>;
}

type Asking = Asked<Delivery, TargetState>;

/** A delivery, and what its setting is to hold. */
type Planned = Asking & { readonly next: string };

export async function writeRound(
  site: WritableSite,
  map: SettingMap,
  asked: readonly Asking[],
): Promise<void> {
  const planned = asked.flatMap(one => plan(map, one));
  const writing = planned.filter(one => isChange(map, one));
  const following = planned.filter(({ next }) => parseReference(next) !== undefined);
  await tellAll(without(without(planned, writing), following), map, site);
  const { written, after } = await replaceTogether(site, map, writing);
  if (written.length > 0) await tellAll([...written, ...without(following, writing)], after, site);
  // A changed map makes App Service fetch at once; an unchanged reference it would fetch within 24 hours.
  else await refreshTogether(site, map, without(following, writing));
}

function plan(map: SettingMap, asking: Asking): Planned[] {
  const { place, wanted } = asking.change;
  try {
    return [{ ...asking, next: nextSetting(place, map, wanted) }];
  } catch (error) {
    asking.reject(error);
    return [];
  }
}

/** What is so already is not written, because every write restarts the app. */
function isChange(map: SettingMap, { change, next }: Planned): boolean {
  return changed(map, nameIn(map, change.place.settings.setting), next) !== undefined;
}

function without(all: readonly Planned[], some: readonly Planned[]): readonly Planned[] {
  return all.filter(one => !some.includes(one));
}

async function replaceTogether(
  site: WritableSite,
  map: SettingMap,
  writing: readonly Planned[],
): Promise<{ written: readonly Planned[]; after: SettingMap }> {
  let after = map;
  const written = await sendTogether(writing, async (those, beforeWrite) => {
    const sent = those.reduce(withChange, map);
    await (await site.forWriting(beforeWrite)).replace(sent);
    after = await site.list();
    const lost = lostChange(sent, after, site.subject);
    if (lost !== undefined) throw lost;
  });
  return { written, after };
}

function withChange(map: SettingMap, { change, next }: Planned): SettingMap {
  return changed(map, nameIn(map, change.place.settings.setting), next) ?? map;
}

/** One refresh fetches all references of the site, and restarts it. */
async function refreshTogether(
  site: WritableSite,
  map: SettingMap,
  following: readonly Planned[],
): Promise<void> {
  let statuses: ReadonlyMap<string, ReferenceStatus> = new Map();
  const refreshed = await sendTogether(following, async (_those, beforeWrite) => {
    statuses = await (await site.forWriting(beforeWrite)).refresh();
  });
  await tellAll(refreshed, map, { reference: async setting => statuses.get(setting) ?? {} });
}

async function tellAll(
  planned: readonly Planned[],
  map: SettingMap,
  site: Pick<Site, 'reference'>,
): Promise<void> {
  await Promise.all(
    planned.map(one => seen(one, map, setting => site.reference(setting)).then(one.resolve, one.reject)),
  );
}

function seen(
  { change: { place, wanted } }: Planned,
  map: SettingMap,
  statusOf: Site['reference'],
): Promise<TargetState> {
  return stateOf(place, map, wanted, async setting => {
    const found = await statusOf(setting);
    if (found.status !== undefined && DENIED.has(found.status)) throw unresolved(place, found.status);
    return found;
  });
}

function unresolved({ subject }: Place, status: string): Problem {
  return new Problem({
    code: 'refused',
    subject,
    reason: `App Service cannot resolve its Key Vault reference (${status})`,
    remedy:
      'give the site\'s managed identity the role "Key Vault Secrets User" on the vault: az role assignment create ' +
      '--role "Key Vault Secrets User" --assignee <principal id of the site> --scope <vault id>',
    serviceCode: status,
  });
}

/** Only a person changes these; anything else may pass. */
const DENIED: ReadonlySet<string> = new Set([
  'MSINotEnabled',
  'AccessToKeyVaultDenied',
  'UnauthorizedClient',
  'VaultNotFound',
]);

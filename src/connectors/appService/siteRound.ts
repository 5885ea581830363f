/** Merges the writes of several rotations to one site: one map, one restart. */

import { Problem } from '../../problem.ts';
import type { Delivered, Published } from '../../rotation/observation.ts';
import type { Meanwhile } from '../../rotation/placeFacts.ts';
import type { BeforeWrite } from '../../rotation/ports.ts';
import { remedyDetails } from '../remedies.ts';
import type { Notes } from '../together/lateWrites.ts';
import type { Others } from '../together/otherWriters.ts';
import type { Asked } from '../together/rounds.ts';
import { type Guarded, sendTogether } from '../together/sendTogether.ts';
import { nextSetting } from './change.ts';
import {
  changed,
  changedByOthers,
  differences,
  heldBy,
  nameIn,
  type SettingMap,
  withSeen,
} from './settingMap.ts';
import type { ReferenceStatus, Site } from './siteClient.ts';
import { stateOf } from './siteHolding.ts';
import type { Place } from './sitePlace.ts';
import { parseReference } from './vaultReference.ts';

/** The write of one rotation to its setting on the site. */
export interface Delivery extends Guarded {
  readonly place: Place;
  readonly wanted: Published;
}

/** The operations on the site that a round needs; all except `reference` are used within the turn of the round. */
export interface WritableSite extends Pick<Site, 'list' | 'reference'> {
  readonly subject: string;
  readonly notes: Notes;
  readonly others: Others;
  /** Opens the site for one write; `beforeWrite` is awaited before it. */
  forWriting(beforeWrite: BeforeWrite): Promise<Pick<Site, 'replace' | 'refresh'>>;
  /** Ends the turn: further requests wait for their own turn. */
  leave(): void;
}

type Asking = Asked<Delivery, Delivered>;

/** A delivery, and the new content of its setting. */
type Planned = Asking & { readonly next: string };

/** `map`: the settings as read in the turn of the round. */
export async function writeRound(
  site: WritableSite,
  map: SettingMap,
  asked: readonly Asking[],
): Promise<void> {
  const planned = asked.flatMap(one => plan(map, one));
  const isLost = site.notes.overwritten().size > 0;
  const writing = isLost ? planned : planned.filter(one => isChange(map, one));
  const following = planned.filter(({ next }) => parseReference(next) !== undefined);
  await reportAll(without(without(planned, writing), following), map, site);
  const { written, after } = await replaceTogether(site, map, writing);
  if (written.length > 0) await reportAll([...written, ...without(following, writing)], after, site);
  // After a change of the map App Service resolves references immediately; an unchanged reference is resolved within 24 hours.
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

/** A setting that has the value already is not written, because every write restarts the app. */
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
  const { notes, others } = site;
  const seen = notes.overwritten();
  const before = withSeen(map, seen);
  let after = map;
  const written = await sendTogether(writing, async (those, beforeWrite) => {
    const sent = those.reduce(withChange, before);
    const ours = those.map(({ change }) => change.place.settings.setting);
    await notes.sending(heldBy(sent), beforeWrite, async guard =>
      (await site.forWriting(guard)).replace(sent, ours),
    );
    notes.puttingBack(seen.keys());
    others.overwritten([...seen.keys()], true);
    after = await site.list();
    noteDifferences(site, map, sent, after);
  });
  if (written.length > 0) site.leave();
  return { written, after };
}

/** Records changes by others. Throws if the write must be repeated. */
function noteDifferences(
  { notes, others, subject }: WritableSite,
  map: SettingMap,
  sent: SettingMap,
  after: SettingMap,
): void {
  const { undone, byOthers } = differences(heldBy(map), heldBy(sent), heldBy(after));
  const late = notes.overwritten();
  const names = byOthers.filter(name => !late.has(name));
  if (names.length > 0) others.changed(names);
  if (undone.length > 0 || late.size > 0) throw changedByOthers(subject, [...undone, ...late.keys()]);
}

function withChange(map: SettingMap, { change, next }: Planned): SettingMap {
  return changed(map, nameIn(map, change.place.settings.setting), next) ?? map;
}

/** One refresh resolves all references of the site, and restarts it. */
async function refreshTogether(
  site: WritableSite,
  map: SettingMap,
  following: readonly Planned[],
): Promise<void> {
  let statuses: ReadonlyMap<string, ReferenceStatus> = new Map();
  const refreshed = await sendTogether(following, async (_those, beforeWrite) => {
    statuses = await (await site.forWriting(beforeWrite)).refresh();
  });
  const reference = async (setting: string) => statuses.get(setting) ?? {};
  await reportAll(refreshed, map, { reference, others: site.others });
}

async function reportAll(
  planned: readonly Planned[],
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
  { change: { place, wanted } }: Planned,
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

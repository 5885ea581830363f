import type { Delivered, Published } from '../../rotation/observation.ts';
import type { PairedTarget } from '../../rotation/pairedTarget.ts';
import type { PrecheckedTarget, ReadableTarget } from '../../rotation/ports.ts';
import { Secret } from '../../secret.ts';
import type { CloudAccess } from '../cloudAccess.ts';
import { besideIn, pairedIdsIn } from '../pairedIds.ts';
import { beforeWriteOf } from '../together/beforeWrite.ts';
import { type MapInTurn, replaceTogether, toWrite } from '../together/replaceMap.ts';
import type { Asked } from '../together/rounds.ts';
import type { Guarded } from '../together/sendTogether.ts';
import { type SettingMap, textIn } from '../together/settingMap.ts';
import { openSharedMap, type SharedMap } from '../together/sharedMap.ts';
import { sharedRead } from '../together/sharedRead.ts';
import { refuseReference, stateOf } from './holding.ts';
import { staticSitePath } from './path.ts';
import type { StaticWebAppSettings } from './settings.ts';
import { openStaticSite, type StaticSite, staticSiteSubject, whoWrote } from './staticSite.ts';
import { wordsFor } from './words.ts';

/** The write of one rotation to its setting. */
interface Delivery extends Guarded {
  readonly setting: string;
  readonly subject: string;
  readonly wanted: Published;
}

type Shared = SharedMap<StaticSite, Delivery, Delivered>;

/** One application setting (azure-facts §4.10). */
export function openStaticWebApp(
  access: CloudAccess,
  settings: StaticWebAppSettings,
): ReadableTarget & PrecheckedTarget & PairedTarget {
  const { requester } = access;
  const { site, environment, setting } = settings;
  const subject = `${[site, environment].filter(Boolean).join('/')} ${setting}`;
  const beforeWrite = beforeWriteOf(requester);
  const writeKey = writeKeyOf(settings);
  const theApp = () => access.shared(writeKey, () => openShared(access, settings));
  const read = async () => {
    const { subscribe, list } = await theApp();
    return subscribe(requester, list);
  };
  return {
    place: writeKey,
    words: wordsFor(settings),
    async observe(wanted) {
      const map = await read();
      const found = textIn(map, setting);
      refuseReference(found, subject);
      return { ...stateOf(found, await wanted), ...besideIn(map, setting) };
    },
    async deliver(wanted) {
      const { subscribe, deliver } = await theApp();
      return subscribe(requester, () => deliver({ setting, subject, wanted, beforeWrite }));
    },
    async writable() {
      const { subscribe, mayWrite } = await theApp();
      return subscribe(requester, mayWrite);
    },
    pairedIds: async () => pairedIdsIn(await read(), setting),
    async value() {
      const found = textIn(await read(), setting);
      return found === undefined ? undefined : new Secret(found);
    },
  };
}

/** The key of the map that is replaced as a whole; names are compared ignoring case. */
function writeKeyOf({ subscription, resourceGroup, site, environment }: StaticWebAppSettings): string {
  return `staticWebApp ${subscription}/${resourceGroup}/${site}/${environment ?? ''}`.toLowerCase();
}

async function openShared(
  access: CloudAccess,
  settings: StaticWebAppSettings,
): Promise<Shared & Pick<StaticSite, 'mayWrite'>> {
  const shared: Shared = await openSharedMap(access, {
    subject: staticSiteSubject(settings),
    url: `${access.endpoints.resourceManager}${staticSitePath(settings)}/config/appsettings`,
    look: whoWrote(settings),
    open: wire => openStaticSite(access, settings, wire),
    round: writeRound,
  });
  return { ...shared, mayWrite: sharedRead(shared.place.mayWrite) };
}

type Asking = Asked<Delivery, Delivered>;

/** `map`: the settings as read in the turn of the round. */
async function writeRound(
  app: MapInTurn<StaticSite>,
  map: SettingMap,
  asked: readonly Asking[],
): Promise<void> {
  const planned = asked.flatMap(one => plan(map, one));
  const writing = toWrite(app, map, planned);
  report(
    planned.filter(one => !writing.includes(one)),
    map,
    app,
  );
  const { written, after } = await replaceTogether(app, map, writing);
  report(written, after, app);
}

function plan(map: SettingMap, asking: Asking) {
  const { setting, subject, wanted } = asking.change;
  try {
    refuseReference(textIn(map, setting), subject);
    return [{ ...asking, name: setting, text: wanted.value.reveal() }];
  } catch (error) {
    asking.reject(error);
    return [];
  }
}

function report(
  asked: readonly Asking[],
  map: SettingMap,
  { others }: Pick<MapInTurn<StaticSite>, 'others'>,
): void {
  if (asked.length === 0) return;
  const meanwhile = others.toTell();
  for (const { change, resolve } of asked) {
    const state = stateOf(textIn(map, change.setting), change.wanted);
    resolve(meanwhile === undefined ? state : { ...state, meanwhile });
  }
}

import type { VaultPlace } from '../../policy/policy.ts';
import type { PairedTarget } from '../../rotation/pairedTarget.ts';
import type {
  ConsumedTarget,
  PrecheckedTarget,
  ReadableTarget,
  ReferringTarget,
  SurroundedTarget,
} from '../../rotation/ports.ts';
import { Secret } from '../../secret.ts';
import type { CloudAccess } from '../cloudAccess.ts';
import { besideIn } from '../pairedIds.ts';
import { beforeWriteOf } from '../together/beforeWrite.ts';
import { nameIn, type SettingMap } from '../together/settingMap.ts';
import { consumerOf } from './consumer.ts';
import { nameOf, storeOf } from './entry.ts';
import { isDocumentedName, oddlyNamed } from './settingName.ts';
import type { AppServiceSettings } from './settings.ts';
import { mapKeyOf, openSharedSite, writeKeyOf } from './sharedSite.ts';
import { heldIn, stateOf } from './siteHolding.ts';
import type { Place } from './sitePlace.ts';
import { parseReference, pointsTo } from './vaultReference.ts';
import { troubleOf, wordsFor } from './words.ts';

/**
 * One application setting or connection string (azure-facts §4). Without `as`, its form is kept: a reference is refreshed, not
 * replaced by the value.
 */
export function openAppService(
  access: CloudAccess,
  settings: AppServiceSettings,
  vault: VaultPlace,
): ReadableTarget & ReferringTarget & ConsumedTarget & PrecheckedTarget & SurroundedTarget & PairedTarget {
  const name = nameOf(settings);
  const subject = `${[settings.site, settings.slot].filter(Boolean).join('/')} ${name}`;
  const place: Place = { settings, vault, subject };
  const { requester } = access;
  const beforeWrite = beforeWriteOf(requester);
  let seen: SettingMap | undefined;
  const beside = (map: SettingMap) => besideOf(settings, map);
  const theSite = () => access.shared(mapKeyOf(settings), () => openSharedSite(access, settings));
  const read = async () => {
    const { subscribe, list } = await theSite();
    return subscribe(requester, list);
  };
  return {
    place: writeKeyOf(settings),
    words: wordsFor(settings, vault),
    async observe(wanted) {
      const { subscribe, reference } = await theSite();
      const map = await read();
      seen = map;
      const status = (setting: string) => subscribe(requester, () => reference(setting));
      return { ...(await stateOf(place, map, await wanted, status)), ...beside(map) };
    },
    async deliver(wanted) {
      const { subscribe, deliver } = await theSite();
      return subscribe(requester, () => deliver({ place, wanted, beforeWrite }));
    },
    async writable() {
      const { subscribe, mayWrite } = await theSite();
      const may = await subscribe(requester, mayWrite);
      if (may.writable !== 'yes' || storeOf(settings) !== 'appsettings' || isDocumentedName(name)) return may;
      const held = heldIn(seen ?? (await read()), settings);
      return held === undefined ? oddlyNamed(name) : may;
    },
    async surroundings() {
      const { subscribe, surroundings } = await theSite();
      return subscribe(requester, surroundings);
    },
    pairedIds: async () => beside(await read()).pairedIds ?? [],
    async value() {
      const held = heldIn(await read(), settings);
      return held === undefined || parseReference(held) ? undefined : new Secret(held);
    },
    async consumer(since) {
      const { subscribe, running } = await theSite();
      return consumerOf(settings, () => subscribe(requester, running), since);
    },
    async reference() {
      const site = await theSite();
      const map = await site.list();
      const reference = parseReference(heldIn(map, settings) ?? '');
      if (reference === undefined) return undefined;
      const pinned = reference.version !== undefined;
      if (reference.other !== undefined) return { pinned, ours: false, other: reference.other };
      const status = await site.reference(nameIn(map, name));
      const { spelling } = reference;
      return {
        ...status,
        ...troubleOf(status.status),
        pinned,
        ours: pointsTo(reference, vault),
        ...(spelling === undefined ? {} : { spelling }),
      };
    },
  };
}

/** A connection string is read by a name of its own: nothing that stands beside it is called like it. */
function besideOf(settings: AppServiceSettings, map: SettingMap): ReturnType<typeof besideIn> {
  return storeOf(settings) === 'appsettings' ? besideIn(map, nameOf(settings)) : {};
}

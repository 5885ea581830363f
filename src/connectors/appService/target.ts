import type { VaultPlace } from '../../policy/policy.ts';
import type {
  ConsumedTarget,
  ForetellingTarget,
  ReadableTarget,
  ReferringTarget,
} from '../../rotation/ports.ts';
import { Secret } from '../../secret.ts';
import type { CloudAccess } from '../access.ts';
import { guardOf } from '../together/guardOf.ts';
import { consumerOf } from './consumer.ts';
import { heldIn, stateOf } from './holding.ts';
import type { Place } from './place.ts';
import { parseReference, pointsTo } from './reference.ts';
import { nameIn, type SettingMap } from './settingMap.ts';
import { isDocumentedName, oddlyNamed } from './settingName.ts';
import type { AppServiceSettings } from './settings.ts';
import { doorOf, openSharedSite } from './sharedSite.ts';
import { troubleOf, wordsFor } from './words.ts';

/** One application setting (azure-facts §4). Without `as`, its form is kept: references are refreshed, not replaced. */
export function openAppService(
  access: CloudAccess,
  settings: AppServiceSettings,
  vault: VaultPlace,
): ReadableTarget & ReferringTarget & ConsumedTarget & ForetellingTarget {
  const subject = `${[settings.site, settings.slot].filter(Boolean).join('/')} ${settings.setting}`;
  const place: Place = { settings, vault, subject };
  const door = doorOf(settings);
  const { visit } = access;
  const beforeWrite = guardOf(visit);
  let seen: SettingMap | undefined;
  const theSite = () => access.shared(door, () => openSharedSite(access, settings));
  return {
    place: door,
    words: wordsFor(settings, vault),
    async observe(wanted) {
      const { attend, list, reference } = await theSite();
      const map = await attend(visit, list);
      seen = map;
      return stateOf(place, map, await wanted, setting => attend(visit, () => reference(setting)));
    },
    async deliver(wanted) {
      const { attend, deliver } = await theSite();
      return attend(visit, () => deliver({ place, wanted, beforeWrite }));
    },
    async writable() {
      const { attend, list, mayWrite } = await theSite();
      const may = await attend(visit, mayWrite);
      if (may.writable !== 'yes' || isDocumentedName(settings.setting)) return may;
      const held = heldIn(seen ?? (await attend(visit, list)), settings);
      return held === undefined ? oddlyNamed(settings.setting) : may;
    },
    async value() {
      const { attend, list } = await theSite();
      const held = heldIn(await attend(visit, list), settings);
      return held === undefined || parseReference(held) ? undefined : new Secret(held);
    },
    async consumer(since) {
      const { attend, running } = await theSite();
      return consumerOf(settings, () => attend(visit, running), since);
    },
    async reference() {
      const site = await theSite();
      const map = await site.list();
      const reference = parseReference(heldIn(map, settings) ?? '');
      if (reference === undefined) return undefined;
      const pinned = reference.version !== undefined;
      if (reference.other !== undefined) return { pinned, ours: false, other: reference.other };
      const status = await site.reference(nameIn(map, settings.setting));
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

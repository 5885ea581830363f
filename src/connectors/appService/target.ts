import type { VaultPlace } from '../../policy/policy.ts';
import type { ReadableTarget, ReferringTarget } from '../../rotation/ports.ts';
import { Secret } from '../../secret.ts';
import type { CloudAccess } from '../access.ts';
import { heldIn, stateOf } from './holding.ts';
import type { Place } from './place.ts';
import { parseReference, pointsTo } from './reference.ts';
import { nameIn } from './settingMap.ts';
import type { AppServiceSettings } from './settings.ts';
import { doorOf, openSharedSite } from './sharedSite.ts';

/** One application setting (azure-facts §4). Without `as`, its form is kept: references are refreshed, not replaced. */
export function openAppService(
  access: CloudAccess,
  settings: AppServiceSettings,
  vault: VaultPlace,
): ReadableTarget & ReferringTarget {
  const subject = `${[settings.site, settings.slot].filter(Boolean).join('/')} ${settings.setting}`;
  const place: Place = { settings, vault, subject };
  const door = doorOf(settings);
  const theSite = () => access.shared(door, () => openSharedSite(access, settings));
  return {
    place: door,
    async observe(wanted) {
      const { list, reference } = await theSite();
      return stateOf(place, await list(), await wanted, reference);
    },
    async deliver(wanted) {
      const { deliver } = await theSite();
      return deliver({ place, wanted, beforeWrite: access.beforeWrite });
    },
    async value() {
      const { list } = await theSite();
      const held = heldIn(await list(), settings);
      return held === undefined || parseReference(held) ? undefined : new Secret(held);
    },
    async reference() {
      const site = await theSite();
      const map = await site.list();
      const reference = parseReference(heldIn(map, settings) ?? '');
      if (reference === undefined) return undefined;
      const pinned = reference.version !== undefined;
      const status = await site.reference(nameIn(map, settings.setting));
      return { ...status, pinned, ours: pointsTo(reference, vault) };
    },
  };
}

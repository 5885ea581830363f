import type { Published } from '../../rotation/observation.ts';
import type { SettingMap } from '../together/settingMap.ts';
import { foreignReference, heldIn } from './siteHolding.ts';
import type { Place } from './sitePlace.ts';
import {
  parseReference,
  pointsTo,
  type Reference,
  referenceTo,
  repinned,
  respelled,
} from './vaultReference.ts';

/** The new content of the setting: in its current form (value or reference), unless the policy sets `as`. */
export function nextSetting(place: Place, map: SettingMap, wanted: Published): string {
  const held = heldIn(map, place.settings);
  const reference = held === undefined ? undefined : parseReference(held);
  if (reference && !pointsTo(reference, place.vault)) throw foreignReference(place, reference);
  const form = place.settings.as ?? (reference === undefined ? 'value' : 'reference');
  if (form === 'value') return wanted.value.reveal();
  if (held === undefined || reference === undefined) return referenceTo(place.vault);
  return pinnedAnew(respelled(held), reference, wanted);
}

function pinnedAnew(held: string, { version }: Reference, wanted: Published): string {
  return version === undefined ? held : repinned(held, version, wanted.version);
}

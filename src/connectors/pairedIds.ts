import { GUID } from '../policy/guid.ts';
import { idMeantBy } from '../rotation/pairedNames.ts';
import type { PairedId } from '../rotation/placeFacts.ts';
import type { SettingMap } from './together/settingMap.ts';

/** The ids in the settings of a map that are called like the one of the secret. */
export function pairedIdsIn(map: SettingMap, secret: string): PairedId[] {
  return Object.entries(map).flatMap(([setting, text]) => {
    const is = idMeantBy(setting, secret);
    const value = text.trim();
    return is === undefined || !GUID.test(value) ? [] : [{ setting, is, value }];
  });
}

/** As a part of the state of a target: absent where there is none. */
export function besideIn(map: SettingMap, secret: string): { readonly pairedIds?: readonly PairedId[] } {
  const pairedIds = pairedIdsIn(map, secret);
  return pairedIds.length === 0 ? {} : { pairedIds };
}

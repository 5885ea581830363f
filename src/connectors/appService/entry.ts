/** What of a site a target is: an application setting, or a connection string. */
import { type SettingMap, textIn } from '../together/settingMap.ts';
import { stringOf, textOf } from './connectionString.ts';
import type { AppServiceSettings } from './settings.ts';

/** The maps of a site, each replaced as a whole, by their names in ARM. */
export type Store = 'appsettings' | 'connectionstrings';

export function storeOf({ connectionString }: AppServiceSettings): Store {
  return connectionString === undefined ? 'appsettings' : 'connectionstrings';
}

/** The name of the entry, as the policy spells it. */
export function nameOf({ setting, connectionString }: AppServiceSettings): string {
  return connectionString ?? setting ?? '';
}

/** A site may have a setting and a connection string of one name. */
export function labelOf(settings: AppServiceSettings): string {
  const { site, slot, connectionString } = settings;
  const what = connectionString === undefined ? '' : 'connection string ';
  return `appService ${[site, slot].filter(Boolean).join('/')} ${what}${nameOf(settings)}`;
}

/** For messages. */
export function nounOf(settings: AppServiceSettings): string {
  return storeOf(settings) === 'appsettings' ? 'setting' : 'connection string';
}

/** The value in the text of an entry. */
export function valueIn(settings: AppServiceSettings, text: string): string {
  return storeOf(settings) === 'appsettings' ? text : stringOf(text).value;
}

/** The text of the entry `name` with another value; all else of it stays as it is in the map. */
export function withValue(
  settings: AppServiceSettings,
  map: SettingMap,
  name: string,
  value: string,
): string {
  if (storeOf(settings) === 'appsettings') return value;
  const text = textIn(map, name);
  return textOf({ type: text === undefined ? NEW_TYPE : stringOf(text).type, value });
}

/** Of a connection string that does not exist yet: "Custom" is that of no database in particular. */
const NEW_TYPE = 'Custom';

/** The requests to the two maps of a site or slot: its application settings, and its connection strings. */
import type { WebSiteManagementContext } from '@azure/arm-appservice/api';
import * as webApps from '@azure/arm-appservice/api/webApps';
import type { ResponseOptions } from '../armClient.ts';
import type { Call } from '../callFailure.ts';
import { validatedResponse } from '../responseSchema.ts';
import { settingsAnswer } from '../settingsAnswer.ts';
import type { SettingMap } from '../together/settingMap.ts';
import { mapOf, stringsIn } from './connectionString.ts';
import { storeOf } from './entry.ts';
import type { AppServiceSettings } from './settings.ts';
import { stringsAnswer } from './shapes.ts';

/** One of the maps. */
export interface MapCalls {
  list(options: ResponseOptions): Promise<unknown>;
  /** Reads what `list` answered. */
  read(answer: unknown, call: Call): SettingMap;
  replace(map: SettingMap): Promise<unknown>;
  /** The status of the Key Vault reference in the entry of this name. */
  reference(name: string, options: ResponseOptions): Promise<unknown>;
}

export function mapCalls(context: WebSiteManagementContext, place: AppServiceSettings): MapCalls {
  return storeOf(place) === 'appsettings' ? settingCalls(context, place) : stringCalls(context, place);
}

function settingCalls(
  context: WebSiteManagementContext,
  { resourceGroup: group, site, slot }: AppServiceSettings,
): MapCalls {
  return {
    list: options =>
      slot
        ? webApps.listApplicationSettingsSlot(context, group, site, slot, options)
        : webApps.listApplicationSettings(context, group, site, options),
    read: (answer, call) => validatedResponse(settingsAnswer, answer, call).properties,
    replace: properties =>
      slot
        ? webApps.updateApplicationSettingsSlot(context, group, site, slot, { properties })
        : webApps.updateApplicationSettings(context, group, site, { properties }),
    reference: (name, options) =>
      slot
        ? webApps.getAppSettingKeyVaultReferenceSlot(context, group, site, name, slot, options)
        : webApps.getAppSettingKeyVaultReference(context, group, site, name, options),
  };
}

function stringCalls(
  context: WebSiteManagementContext,
  { resourceGroup: group, site, slot }: AppServiceSettings,
): MapCalls {
  return {
    list: options =>
      slot
        ? webApps.listConnectionStringsSlot(context, group, site, slot, options)
        : webApps.listConnectionStrings(context, group, site, options),
    read: (answer, call) => mapOf(validatedResponse(stringsAnswer, answer, call).properties),
    replace: map => {
      const properties = stringsIn(map);
      return slot
        ? webApps.updateConnectionStringsSlot(context, group, site, slot, { properties })
        : webApps.updateConnectionStrings(context, group, site, { properties });
    },
    reference: (name, options) =>
      slot
        ? webApps.getSiteConnectionStringKeyVaultReferenceSlot(context, group, site, name, slot, options)
        : webApps.getSiteConnectionStringKeyVaultReference(context, group, site, name, options),
  };
}

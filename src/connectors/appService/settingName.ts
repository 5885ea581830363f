import type { Writability } from '../../rotation/placeFacts.ts';
import { storeOf } from './entry.ts';
import type { AppServiceSettings } from './settings.ts';

/**
 * "App settings names can only contain letters, numbers (0-9), periods, and underscores"; on Windows nested keys have a colon
 * (learn.microsoft.com/azure/app-service/configure-common). Other names are in use nevertheless (dotnet/runtime#63312), so none
 * is refused in advance.
 */
export function isDocumentedName(setting: string): boolean {
  return /^[A-Za-z0-9._:]+$/.test(setting);
}

/** The names that may have caused the refusal of a write; `ours`: the settings that are new in it. */
export function namesOf(place: AppServiceSettings, ours: readonly string[]): string {
  if (storeOf(place) === 'connectionstrings')
    return `the ${ours.length === 1 ? 'name' : 'names'} of the connection ${ours.length === 1 ? 'string' : 'strings'} ${ours.join(', ')}`;
  const names =
    ours.length === 1 ? `the name of the setting ${ours[0]}` : `the names of the settings ${ours.join(', ')}`;
  return `${names} (App Service accepts letters, digits, periods and underscores)`;
}

/** A new setting whose name App Service may refuse. */
export function oddlyNamed(setting: string): Writability {
  return {
    writable: 'unknown',
    why: `App Service may refuse the name ${setting}: only letters, digits, periods and underscores are documented`,
    remedy: 'use another name for the setting in the policy and in the app',
  };
}

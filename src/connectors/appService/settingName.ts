import type { Writability } from '../../rotation/placeFacts.ts';

/**
 * "App settings names can only contain letters, numbers (0-9), periods, and underscores"; on Windows nested keys have a colon
 * (learn.microsoft.com/azure/app-service/configure-common). Others are in use all the same (dotnet/runtime#63312), so nothing
 * is refused beforehand.
 */
export function isDocumentedName(setting: string): boolean {
  return /^[A-Za-z0-9._:]+$/.test(setting);
}

/** What a refusal of a write may be about; `ours`: what is new in it. */
export function namesOf(ours: readonly string[]): string {
  const names =
    ours.length === 1 ? `the name of the setting ${ours[0]}` : `the names of the settings ${ours.join(', ')}`;
  return `${names} (App Service takes letters, digits, periods and underscores)`;
}

/** One that the site has not yet, under a name that App Service may refuse. */
export function oddlyNamed(setting: string): Writability {
  return {
    writable: 'unknown',
    why: `App Service may not take the name ${setting}: letters, digits, periods and underscores are documented`,
    remedy: 'name the setting otherwise in the policy and in the app',
  };
}

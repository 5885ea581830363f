import { shellWord } from '../../policy/quote.ts';
import type { PlaceWords } from '../../rotation/placeFacts.ts';
import type { StaticWebAppSettings } from './settings.ts';

/** The messages and commands for a target on Static Web Apps. */
export function wordsFor(settings: StaticWebAppSettings): PlaceWords {
  return {
    runs: { restart: restartOf(settings), variable: settings.setting },
    setsAnother: writing(settings),
  };
}

/**
 * There is no request that restarts the API of a static web app; any change of its settings does (observed:
 * Azure/static-web-apps#256).
 */
function restartOf(settings: StaticWebAppSettings): string {
  return `${writing(settings)} RESTARTED="$(date -u +%s)"`;
}

function writing({ subscription, resourceGroup, site, environment }: StaticWebAppSettings): string {
  const inEnvironment = environment === undefined ? '' : ` --environment-name ${environment}`;
  const where = `--name ${site} --resource-group ${shellWord(resourceGroup)}${inEnvironment} --subscription ${subscription}`;
  return `az staticwebapp appsettings set ${where} --setting-names`;
}

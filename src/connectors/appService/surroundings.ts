/** What stands around the settings of a site: App Service Authentication, and how a write renews what runs (azure-facts §4.5, §4.6). */
import type { Reader, Surroundings } from '../../rotation/placeFacts.ts';
import type { Call } from '../callFailure.ts';
import { parseResponse } from '../responseSchema.ts';
import { labelOf } from './entry.ts';
import type { AppServiceSettings } from './settings.ts';
import { authAnswer, updateAnswer } from './shapes.ts';

/** `get` reads a path below the site. */
export async function surroundingsOf(
  place: AppServiceSettings,
  get: (path: string) => Promise<unknown>,
  call: Call,
): Promise<Surroundings> {
  const [auth, site] = await Promise.all([get('/config/authsettingsV2'), get('')]);
  const reader = readerOf(place, auth, call);
  const onWrite = updateOf(site, call);
  return { readers: reader === undefined ? [] : [reader], ...(onWrite === undefined ? {} : { onWrite }) };
}

/** In the place of a name: signs in with a managed identity, and needs no secret. */
const SECRETLESS = 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID';

function readerOf(place: AppServiceSettings, answer: unknown, call: Call): Reader | undefined {
  const { platform, identityProviders } = parseResponse(authAnswer, answer, call).properties;
  const provider = identityProviders?.azureActiveDirectory;
  const { clientId, clientSecretSettingName: name } = provider?.registration ?? {};
  if (platform?.enabled !== true || provider?.enabled === false) return undefined;
  if (!clientId || !name || name === SECRETLESS) return undefined;
  const { subscription, resourceGroup, site, slot } = place;
  const by = `App Service Authentication of site ${[site, slot].filter(Boolean).join('/')}`;
  const settings = { subscription, resourceGroup, site, slot, setting: name };
  return { by, appId: clientId, settings, label: labelOf(settings) };
}

/** Only Flex Consumption tells. Left out there: Recreate, the default (SDK models, KnownSiteUpdateStrategyType). */
function updateOf(answer: unknown, call: Call): string | undefined {
  const { sku, functionAppConfig } = parseResponse(updateAnswer, answer, call).properties;
  if (sku?.toLowerCase() !== 'flexconsumption') return undefined;
  const type = functionAppConfig?.siteUpdateStrategy?.type ?? 'Recreate';
  return type === 'RollingUpdate'
    ? 'Flex Consumption replaces the instances in batches at a write (RollingUpdate), so for a while some hold the old secret'
    : `Flex Consumption replaces all instances at once at a write (${type}): executions in progress are ended`;
}

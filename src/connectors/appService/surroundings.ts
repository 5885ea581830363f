/** What stands around the settings of a site: App Service Authentication, and how a write renews what runs (azure-facts §4.5, §4.6). */
import type { Reader, Surroundings } from '../../rotation/placeFacts.ts';
import type { Call } from '../callFailure.ts';
import { parseResponse } from '../responseSchema.ts';
import { labelOf } from './entry.ts';
import { OVERRIDE, secretlessOf } from './secretless.ts';
import type { AppServiceSettings } from './settings.ts';
import { authAnswer, identityAnswer, type UserAssigned, updateAnswer } from './shapes.ts';

/** `get` reads a path below the site. */
export async function surroundingsOf(
  place: AppServiceSettings,
  get: (path: string) => Promise<unknown>,
  call: Call,
): Promise<Surroundings> {
  const [auth, site] = await Promise.all([get('/config/authsettingsV2'), get('')]);
  const { identity } = parseResponse(identityAnswer, site, call);
  const identities = Object.values(identity?.userAssignedIdentities ?? {});
  const reader = readerOf(place, identities, auth, call);
  const onWrite = updateOf(site, call);
  return {
    readers: reader === undefined ? [] : [reader],
    ...(onWrite === undefined ? {} : { onWrite }),
    secretless: secretlessOf(place, identities, 'app'),
  };
}

function readerOf(
  place: AppServiceSettings,
  identities: readonly UserAssigned[],
  answer: unknown,
  call: Call,
): Reader | undefined {
  const { platform, identityProviders } = parseResponse(authAnswer, answer, call).properties;
  const provider = identityProviders?.azureActiveDirectory;
  const { clientId, clientSecretSettingName: name } = provider?.registration ?? {};
  if (platform?.enabled !== true || provider?.enabled === false) return undefined;
  if (!clientId || !name || name === OVERRIDE) return undefined;
  const { subscription, resourceGroup, site, slot } = place;
  const by = `App Service Authentication of site ${[site, slot].filter(Boolean).join('/')}`;
  const settings = { subscription, resourceGroup, site, slot, setting: name };
  const secretless = secretlessOf(place, identities, 'authentication');
  return { by, appId: clientId, settings, label: labelOf(settings), secretless };
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

import { subscriptionAt } from '../../policy/destination.ts';
import { arm } from '../services/arm.ts';
import { type AzurePlace, kindOf } from '../targetKind.ts';
import { labelOf } from './entry.ts';
import { grantOf, ROLE, sitePath } from './path.ts';
import { type AppServiceSettings, appServiceSettings } from './settings.ts';

export const appService = kindOf({
  name: 'appService',
  schema: appServiceSettings,
  label: labelOf,
  // In App Service Environments, and with unique default host names, several sites may bear one name
  // (learn.microsoft.com/azure/app-service/environment/overview; Azure/webapps-deploy#256).
  fullLabel: settings =>
    `${labelOf(settings)} (resource group ${settings.resourceGroup} of subscription ${settings.subscription})`,
  place: ['subscription', 'resourceGroup', 'site', 'slot', 'setting', 'connectionString'],
  proof: 'read back',
  asText: settings => (settings['as'] === 'reference' ? undefined : { ...settings, as: 'value' }),
  destination: ({ subscription }, endpoints) => subscriptionAt(endpoints, subscription),
  runsApp: true,
  service: arm,
  needs:
    'App Service: `Microsoft.Web/sites/config/list/action` and `write` on the sites and slots; the role *Website Contributor* has them.',
  rights: settings => [
    {
      by: 'Azure',
      right: `role "${ROLE}"`,
      on: siteWords(settings),
      grant: grantOf(settings),
    },
  ],
  discover: {
    scopeOf: ({ subscription }) => ({ subscriptions: [subscription] }),
    async open(access) {
      const { openFinder } = await import('./discover.ts');
      return openFinder(access);
    },
  },
  reading: settings => ({ azure: sitePlace(settings) }),
  async open(settings, access, vault) {
    const { openAppService } = await import('./target.ts');
    return openAppService(access, settings, vault);
  },
});

/** The actions of the requests in `siteClient.ts` and `running.ts`; of references and their refresh they are not documented. */
function sitePlace(settings: AppServiceSettings): AzurePlace {
  const type = settings.slot === undefined ? 'Microsoft.Web/sites' : 'Microsoft.Web/sites/slots';
  return {
    on: siteWords(settings),
    id: { path: sitePath(settings) },
    reader: [`${type}/read`, `${type}/config/read`, `${type}/config/list/action`],
    writer: [`${type}/config/write`, `${type}/instances/read`, `${type}/instances/processes/read`],
  };
}

function siteWords({ subscription, resourceGroup, site, slot }: AppServiceSettings): string {
  const name = slot === undefined ? `site ${site}` : `slot ${slot} of site ${site}`;
  return `${name} (resource group ${resourceGroup} of subscription ${subscription})`;
}

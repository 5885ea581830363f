import { subscriptionAt } from '../../policy/destination.ts';
import { arm } from '../services/arm.ts';
import { type AzurePlace, kindOf } from '../targetKind.ts';
import { grantOf, ROLE, staticSitePath } from './path.ts';
import { type StaticWebAppSettings, staticWebAppSettings } from './settings.ts';

export const staticWebApp = kindOf({
  name: 'staticWebApp',
  schema: staticWebAppSettings,
  label,
  // The name is unique in its resource group only.
  fullLabel: settings =>
    `${label(settings)} (resource group ${settings.resourceGroup} of subscription ${settings.subscription})`,
  place: ['subscription', 'resourceGroup', 'site', 'environment', 'setting'],
  proof: 'read back',
  destination: ({ subscription }, endpoints) => subscriptionAt(endpoints, subscription),
  // The regions of the resource type are five of the public cloud (Azure/azure-dev#995).
  clouds: ['public'],
  service: arm,
  needs:
    'Static Web Apps: `Microsoft.Web/staticSites/listAppSettings/action` and `Microsoft.Web/staticSites/config/write`, below `builds` for preview environments; of the built-in roles *Contributor* has them, so a custom role with these is the narrower way.',
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
  async open(settings, access) {
    const { openStaticWebApp } = await import('./target.ts');
    return openStaticWebApp(access, settings);
  },
});

function sitePlace(settings: StaticWebAppSettings): AzurePlace {
  const type =
    settings.environment === undefined ? 'Microsoft.Web/staticSites' : 'Microsoft.Web/staticSites/builds';
  return {
    on: siteWords(settings),
    id: { path: staticSitePath(settings) },
    reader: [`${type}/listAppSettings/action`],
    writer: [`${type}/config/write`],
  };
}

function siteWords({ site, resourceGroup, subscription }: StaticWebAppSettings): string {
  return `static web app ${site} (resource group ${resourceGroup} of subscription ${subscription})`;
}

function label({ site, environment, setting }: StaticWebAppSettings): string {
  return `staticWebApp ${[site, environment].filter(Boolean).join('/')} ${setting}`;
}

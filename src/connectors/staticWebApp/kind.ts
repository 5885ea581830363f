import { subscriptionAt } from '../../policy/destination.ts';
import { arm } from '../services/arm.ts';
import { kindOf } from '../targetKind.ts';
import { grantOf, ROLE } from './path.ts';
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
      on: `static web app ${settings.site} (resource group ${settings.resourceGroup} of subscription ${settings.subscription})`,
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
  async open(settings, access) {
    const { openStaticWebApp } = await import('./target.ts');
    return openStaticWebApp(access, settings);
  },
});

function label({ site, environment, setting }: StaticWebAppSettings): string {
  return `staticWebApp ${[site, environment].filter(Boolean).join('/')} ${setting}`;
}

import { kindOf } from '../kind.ts';
import { arm } from '../services/arm.ts';
import { type AppServiceSettings, appServiceSettings } from './settings.ts';

export const appService = kindOf({
  name: 'appService',
  schema: appServiceSettings,
  label,
  // In App Service Environments, and with unique default host names, several sites may bear one name
  // (learn.microsoft.com/azure/app-service/environment/overview; Azure/webapps-deploy#256).
  fullLabel: settings =>
    `${label(settings)} (resource group ${settings.resourceGroup} of subscription ${settings.subscription})`,
  place: ['subscription', 'resourceGroup', 'site', 'slot', 'setting'],
  runsApp: true,
  service: arm,
  token: ({ resourceManager }) => ({ scope: `${resourceManager}/.default`, enableCae: true }),
  async open(settings, access, vault) {
    const { openAppService } = await import('./target.ts');
    return openAppService(access, settings, vault);
  },
});

function label({ site, slot, setting }: AppServiceSettings): string {
  return `appService ${[site, slot].filter(Boolean).join('/')} ${setting}`;
}

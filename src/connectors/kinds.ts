import type { KindSchema } from '../policy/kind.ts';
import type { CloudEndpoints, VaultPlace } from '../policy/policy.ts';
import type { TargetPort } from '../rotation/ports.ts';
import type { CloudAccess } from './access.ts';
import { type AppServiceSettings, appServiceSettings } from './appService/settings.ts';
import { type GithubSecretSettings, githubSecretSettings } from './githubSecret/settings.ts';
import { markName } from './variableGroup/markName.ts';
import { DEVOPS_SCOPE } from './variableGroup/scope.ts';
import { type VariableGroupSettings, variableGroupSettings } from './variableGroup/settings.ts';

/** A kind of place that secrets are delivered to. A new kind is one file and one row here. */
export interface TargetKind extends KindSchema {
  /** What the signed-in identity must be allowed to do there. */
  readonly rights: readonly string[];
  /** Where its calls go. */
  service(endpoints: CloudEndpoints): string;
  /** The token that its calls need, as its client asks for it; only where Entra gives it. */
  token?(endpoints: CloudEndpoints): { readonly scope: string; readonly enableCae?: true };
  /** Loads the service's SDK on first use. `settings` were checked by `schema`; `vault`: where the secret is kept. */
  open(
    settings: Readonly<Record<string, unknown>>,
    access: CloudAccess,
    vault: VaultPlace,
  ): Promise<TargetPort>;
}

const appService: TargetKind = {
  name: 'appService',
  schema: appServiceSettings,
  label(settings) {
    const { site, slot, setting } = settings as AppServiceSettings;
    return `appService ${[site, slot].filter(Boolean).join('/')} ${setting}`;
  },
  // In App Service Environments, and with unique default host names, several sites may bear one name
  // (learn.microsoft.com/azure/app-service/environment/overview; Azure/webapps-deploy#256).
  fullLabel(settings) {
    const { subscription, resourceGroup } = settings as AppServiceSettings;
    return `${this.label(settings)} (resource group ${resourceGroup} of subscription ${subscription})`;
  },
  place: ['subscription', 'resourceGroup', 'site', 'slot', 'setting'],
  runsApp: true,
  rights: ['Azure: Website Contributor on the site'],
  service: ({ resourceManager }) => resourceManager,
  token: ({ resourceManager }) => ({ scope: `${resourceManager}/.default`, enableCae: true }),
  async open(settings, access, vault) {
    const { openAppService } = await import('./appService/target.ts');
    return openAppService(access, appServiceSettings.parse(settings), vault);
  },
};

const variableGroup: TargetKind = {
  name: 'variableGroup',
  schema: variableGroupSettings,
  label(settings) {
    const { organization, project, group, variable } = settings as VariableGroupSettings;
    return `variableGroup ${organization}/${project}/${group} ${variable}`;
  },
  // A name may be a number or hold blanks, and then it is the quotes that tell.
  fullLabel(settings) {
    const { organization, project, group, variable } = settings as VariableGroupSettings;
    return `variableGroup ${organization}/${project}/${JSON.stringify(group)} ${JSON.stringify(variable)}`;
  },
  place: ['organization', 'project', 'group', 'variable'],
  mark: settings => ({
    ...settings,
    variable: markName((settings as VariableGroupSettings).variable),
  }),
  rights: ['Azure DevOps: Administrator of the variable group'],
  service: ({ devops }) => devops,
  token: () => ({ scope: DEVOPS_SCOPE }),
  async open(settings, access, vault) {
    const { openVariableGroup } = await import('./variableGroup/target.ts');
    return openVariableGroup(access, variableGroupSettings.parse(settings), vault);
  },
};

const githubSecret: TargetKind = {
  name: 'githubSecret',
  schema: githubSecretSettings,
  label(settings) {
    const { repository, environment, secret } = settings as GithubSecretSettings;
    return `githubSecret ${[repository, environment].filter(Boolean).join('/')} ${secret}`;
  },
  fullLabel(settings) {
    return this.label(settings);
  },
  place: ['repository', 'environment', 'secret'],
  rights: ['GitHub: Secrets and Variables read and write (for an environment: Environments read and write)'],
  service: ({ github }) => github,
  async open(settings, access) {
    const { openGithubSecret } = await import('./githubSecret/target.ts');
    return openGithubSecret(access, githubSecretSettings.parse(settings));
  },
};

export const kinds: readonly TargetKind[] = [appService, variableGroup, githubSecret];

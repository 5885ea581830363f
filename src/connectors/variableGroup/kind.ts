import { organizationAt } from '../../policy/destination.ts';
import { pipelineInWords, pipelineRights } from '../pipelineSettings.ts';
import { devops } from '../services/devops.ts';
import { kindOf } from '../targetKind.ts';
import { markName } from './markName.ts';
import { variableGroupSettings } from './settings.ts';

export const variableGroup = kindOf({
  name: 'variableGroup',
  schema: variableGroupSettings,
  label: ({ organization, project, group, variable }) =>
    `variableGroup ${organization}/${project}/${group} ${variable}`,
  // Quoted, because a name may be a number or contain spaces.
  fullLabel: ({ organization, project, group, variable }) =>
    `variableGroup ${organization}/${project}/${JSON.stringify(group)} ${JSON.stringify(variable)}`,
  place: ['organization', 'project', 'group', 'variable'],
  proof: 'marked',
  mark: settings => ({ ...settings, variable: markName(settings.variable) }),
  destination: ({ organization }, { devops: host }) => organizationAt(host, organization),
  canary: pipelineInWords,
  service: devops,
  needs:
    'Azure DevOps: the role *Administrator* of the variable groups (Pipelines > Library > the group > Security); to start a `canary` the permission *Queue builds* of its pipeline.',
  rights: ({ organization, project, group, canary }) => [
    {
      by: 'Azure DevOps',
      right: 'role Administrator of the variable group',
      on: `${JSON.stringify(group)} in ${organization}/${project} (Pipelines > Library > the group > Security)`,
    },
    ...pipelineRights({ organization, project, canary }),
  ],
  discover: {
    scopeOf: ({ organization, project }) => ({ organizations: [{ organization, project }] }),
    async open(access) {
      const { openFinder } = await import('./discover.ts');
      return openFinder(access);
    },
  },
  async open(settings, access, vault) {
    const { openVariableGroup } = await import('./target.ts');
    return openVariableGroup(access, settings, vault);
  },
});

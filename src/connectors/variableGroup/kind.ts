import { organizationAt } from '../../policy/destination.ts';
import type { Right } from '../../policy/kindSchema.ts';
import { pipelineInWords, pipelineRights } from '../pipelineSettings.ts';
import { devops } from '../services/devops.ts';
import { kindOf } from '../targetKind.ts';
import { markName } from './markName.ts';
import { type VariableGroupSettings, variableGroupSettings } from './settings.ts';

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
    roleOn('Administrator', { organization, project, group }),
    ...pipelineRights({ organization, project, canary }),
  ],
  discover: {
    scopeOf: ({ organization, project }) => ({ organizations: [{ organization, project }] }),
    async open(access) {
      const { openFinder } = await import('./discover.ts');
      return openFinder(access);
    },
  },
  reading: settings => ({ rights: [roleOn('Reader', settings)] }),
  async open(settings, access, vault) {
    const { openVariableGroup } = await import('./target.ts');
    return openVariableGroup(access, settings, vault);
  },
});

type Group = Pick<VariableGroupSettings, 'organization' | 'project' | 'group'>;

function roleOn(role: 'Administrator' | 'Reader', { organization, project, group }: Group): Right {
  return {
    by: 'Azure DevOps',
    right: `role ${role} of the variable group`,
    on: `${JSON.stringify(group)} in ${organization}/${project} (Pipelines > Library > the group > Security)`,
  };
}

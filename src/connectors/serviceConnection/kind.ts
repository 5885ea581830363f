import { organizationAt } from '../../policy/destination.ts';
import { pipelineInWords, pipelineRights } from '../pipelineSettings.ts';
import { devops } from '../services/devops.ts';
import { kindOf } from '../targetKind.ts';
import { serviceConnectionSettings } from './settings.ts';

export const serviceConnection = kindOf({
  name: 'serviceConnection',
  schema: serviceConnectionSettings,
  label: ({ organization, project, name }) => `serviceConnection ${organization}/${project}/${name}`,
  // The parameter is no part of it: a connection is replaced as a whole, and its other secrets cannot be read.
  place: ['organization', 'project', 'name'],
  // Azure DevOps has a test of its own for connections to Azure Resource Manager, which need no parameter in the policy.
  proof: ({ parameter }) => (parameter === undefined ? 'tried in place' : 'marked'),
  destination: ({ organization }, { devops: host }) => organizationAt(host, organization),
  canary: pipelineInWords,
  service: devops,
  needs:
    'Azure DevOps: the role *Administrator* of the service connections, at organization level (Project settings > Service connections > the connection > Security); that of a project may change nothing but name and description; to start a `canary` the permission *Queue builds* of its pipeline.',
  rights: ({ organization, project, name, canary }) => [
    {
      by: 'Azure DevOps',
      right: 'role Administrator of the service connection, at organization level',
      on: placeWords({ organization, project, name }),
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
  reading: settings => ({
    rights: [
      { by: 'Azure DevOps', right: 'role Reader of the service connection', on: placeWords(settings) },
    ],
  }),
  async open(settings, access) {
    const { openServiceConnection } = await import('./target.ts');
    return openServiceConnection(access, settings);
  },
});

type Connection = Readonly<Record<'organization' | 'project' | 'name', string>>;

function placeWords({ organization, project, name }: Connection): string {
  return `${JSON.stringify(name)} in ${organization}/${project} (Project settings > Service connections > the connection > Security)`;
}

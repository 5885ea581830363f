import { at, type BuildContext, secretOf, textOf, type WorldBuildContext } from '../seeding/buildContext.ts';
import type { SeedFacts } from '../seeding/checks.ts';
import type { WorldSeed } from '../world.ts';
import type { Project } from './route.ts';
import type { OrganizationSeed } from './schema.ts';
import type { Organization, Pipeline, VariableGroup } from './state.ts';

export function buildOrganization(context: WorldBuildContext, seed: OrganizationSeed): Organization {
  const projects = seed.projects.map(project => buildProject(context, project));
  const taken = seed.projects.flatMap(project => (project.groups ?? []).flatMap(group => group.id ?? []));
  let nextId = Math.max(0, ...taken) + 1;
  const groups = seed.projects.flatMap((project, index) =>
    (project.groups ?? []).map(group =>
      buildGroup(context, group, group.id ?? nextId++, projects[index]?.id ?? ''),
    ),
  );
  return {
    name: seed.name,
    tenantId: seed.tenant.toLowerCase(),
    access: (seed.access ?? [context.operator.appId]).map(who => who.toLowerCase()),
    tokens: [],
    projects,
    groups,
  };
}

type ProjectSeed = OrganizationSeed['projects'][number];

function buildProject(context: BuildContext, project: ProjectSeed): Project {
  const { pipelines } = project;
  const created = at(context, undefined, '-340d');
  return {
    id: context.random.uuid(),
    name: project.name,
    updatedAt: created,
    ...(pipelines && {
      pipelines: pipelines.map((one, index) => ({
        ...(typeof one === 'string' ? { name: one, id: index + 1 } : buildPipeline(one, index + 1)),
        createdAt: created,
        runs: [],
      })),
    }),
  };
}

function buildPipeline(
  { id, connection, variable, parameters, ...given }: Exclude<PipelineSeed, string>,
  usual: number,
): Omit<Pipeline, 'createdAt' | 'runs'> {
  return {
    id: id ?? usual,
    ...given,
    ...(parameters && { parameters: [...parameters] }),
    ...(connection !== undefined && { connection }),
    ...(variable && { variable: { ...variable, appId: variable.appId.toLowerCase() } }),
  };
}

type PipelineSeed = NonNullable<ProjectSeed['pipelines']>[number];

type GroupSeed = NonNullable<OrganizationSeed['projects'][number]['groups']>[number];

function buildGroup(context: BuildContext, seed: GroupSeed, id: number, projectId: string): VariableGroup {
  const variables = Object.entries(seed.variables).map(([name, { value, isSecret = false }]) => {
    return [name, { value: isSecret ? secretOf(context, value) : textOf(context, value), isSecret }] as const;
  });
  return {
    id,
    name: seed.name,
    description: '',
    type: seed.vault === undefined ? 'Vsts' : 'AzureKeyVault',
    variables: Object.fromEntries(variables),
    providerData:
      seed.vault === undefined ? null : { serviceEndpointId: context.random.uuid(), vault: seed.vault },
    projects: [projectId],
    createdAt: at(context, undefined, '-340d'),
    createdBy: 'Seeded by the sandbox',
    modifiedAt: at(context, undefined, '-340d'),
    modifiedBy: 'Seeded by the sandbox',
  };
}

export function factsOfOrganizations({ organizations = [] }: WorldSeed): SeedFacts {
  const projects = organizations.flatMap(({ name, projects }) =>
    projects.map(project => ({ ...project, path: `${name}/${project.name}` })),
  );
  const groups = projects.flatMap(({ path, groups = [] }) =>
    groups.map(group => ({ ...group, path: `${path}/${group.name}` })),
  );
  return {
    members: organizations.map(({ name, tenant }) => [`organization ${name}`, tenant]),
    values: groups.flatMap(({ name: group, variables }) =>
      Object.entries(variables).map(([name, { value }]) => [`variable ${group}/${name}`, value] as const),
    ),
    once: [
      ...organizations.map(({ name }) => `organization ${name}`),
      ...projects.map(({ path }) => `project ${path}`),
      ...groups.map(({ path }) => `variable group ${path}`),
      ...projects.flatMap(({ path, pipelines = [] }) =>
        pipelines.map(one => `pipeline ${path}/${typeof one === 'string' ? one : one.name}`),
      ),
      ...groups.flatMap(({ path, variables }) =>
        Object.keys(variables).map(variable => `variable ${path}/${variable}`),
      ),
    ],
  };
}

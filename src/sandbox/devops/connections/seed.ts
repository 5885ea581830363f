import { at, type BuildContext, secretOf, type WorldBuildContext } from '../../seeding/buildContext.ts';
import type { SeedFacts } from '../../seeding/checks.ts';
import type { World, WorldSeed } from '../../world.ts';
import { idOf } from '../identity.ts';
import { findProject, type Project, sameText } from '../route.ts';
import type { Organization } from '../state.ts';
import { isSecretParameter, secretParameterOf } from './parameters.ts';
import { byLowerId } from './rights.ts';
import type { ConnectionSeed, PlacedConnectionSeed } from './schema.ts';
import type { ServiceConnection } from './state.ts';

/** Those of the projects of `organizations`, which are in the world already, and those beside them. */
export function buildConnections(context: WorldBuildContext, seed: WorldSeed, world: World): void {
  const inside = (seed.organizations ?? []).flatMap(organization =>
    organization.projects.flatMap(project =>
      (project.serviceConnections ?? []).map(one => ({
        ...one,
        organization: organization.name,
        tenant: organization.tenant,
        project: project.name,
      })),
    ),
  );
  const all = [...inside, ...(seed.serviceConnections ?? [])];
  if (all.length === 0) return;
  world.serviceConnections = all.map(one => buildConnection(context, homeOf(context, world, one), one));
}

interface Home {
  readonly organization: Organization;
  readonly project: Project;
}

/** The organization and the project, created where the world does not have them. */
function homeOf(context: WorldBuildContext, world: World, seed: PlacedConnectionSeed): Home {
  const known = world.organizations.find(({ name }) => sameText(name, seed.organization));
  const organization = known ?? {
    name: seed.organization,
    tenantId: (seed.tenant ?? '').toLowerCase(),
    access: [context.operator.appId.toLowerCase()],
    tokens: [],
    projects: [],
    groups: [],
  };
  if (known === undefined) world.organizations.push(organization);
  const [project] = [seed.project, ...(seed.sharedWith ?? [])].map(name =>
    projectOf(context, organization, name),
  );
  if (project === undefined) throw new Error(`no project ${seed.project}`);
  return { organization, project };
}

function projectOf(context: BuildContext, organization: Organization, name: string): Project {
  const known = findProject(organization, name);
  if (known !== undefined) return known;
  const made = {
    id: idOf(`project ${organization.name}/${name}`),
    name,
    updatedAt: at(context, undefined, '-340d'),
  };
  organization.projects.push(made);
  return made;
}

function buildConnection(
  context: BuildContext,
  { organization, project }: Home,
  seed: ConnectionSeed,
): ServiceConnection {
  const created = at(context, undefined, '-340d');
  addPipeline(project, seed, created);
  const { type = 'azurerm', description = '', sharedWith = [], roles, failed } = seed;
  const shared = sharedWith.flatMap(name => findProject(organization, name) ?? []);
  const references = [project, ...shared].map(({ id }) => ({ projectId: id, name: seed.name, description }));
  const id = idOf(`connection ${organization.name}/${project.name}/${seed.name}`);
  const scheme = schemeOf(seed);
  const data = dataOf(organization, seed);
  const secret = seed.federated ? [] : [seed.parameter ?? secretParameterOf({ type, scheme, data })];
  const value = seed.value === undefined ? '' : secretOf(context, seed.value);
  const plain = { ...parametersOf(organization, project, seed), ...seed.parameters };
  const parameters = { ...plain, ...Object.fromEntries(secret.map(name => [name, value])) };
  return {
    organization: organization.name,
    id,
    type,
    url: seed.url ?? (type === 'azurerm' ? 'https://management.azure.com/' : 'https://hub.docker.com/'),
    scheme,
    parameters,
    secretParameters: [...new Set([...secret, ...Object.keys(parameters).filter(isSecretParameter)])],
    data,
    references,
    createdAt: created,
    createdBy: 'Seeded by the sandbox',
    modifiedAt: created,
    modifiedBy: 'Seeded by the sandbox',
    ...(failed !== undefined && { operation: { until: created, failure: failed } }),
    ...(seed.disabled && { disabled: true }),
    ...(roles && { roles: byLowerId(roles) }),
    ...(seed.subscriptionClosed && { subscriptionClosed: true }),
    executions: [],
  };
}

function addPipeline(project: Project, { pipeline: id, name }: ConnectionSeed, createdAt: number): void {
  if (id === undefined || project.pipelines?.some(one => one.id === id)) return;
  project.pipelines = [
    ...(project.pipelines ?? []),
    { id, name: `uses ${name}`, connection: name, createdAt, runs: [] },
  ];
}

function schemeOf({ type = 'azurerm', scheme, federated = false }: ConnectionSeed): string {
  if (scheme !== undefined) return scheme;
  if (federated) return 'WorkloadIdentityFederation';
  return sameText(type, 'azurerm') ? 'ServicePrincipal' : 'UsernamePassword';
}

/** vsts httpExamples, CreateAzureRMEndpoint; issuer and subject of a federated one: seen in responses. */
function parametersOf(
  organization: Organization,
  project: Project,
  seed: ConnectionSeed,
): Record<string, string> {
  const { type = 'azurerm', appId = '', name, federated = false } = seed;
  const client = appId.toLowerCase();
  if (!sameText(type, 'azurerm')) return client === '' ? {} : { username: client };
  const known = { tenantid: organization.tenantId, serviceprincipalid: client };
  if (!federated) return { ...known, authenticationType: 'spnKey' };
  return {
    ...known,
    workloadIdentityFederationIssuer: `https://vstoken.dev.azure.com/${idOf(`organization ${organization.name}`)}`,
    workloadIdentityFederationSubject: `sc://${organization.name}/${project.name}/${name}`,
  };
}

function dataOf(organization: Organization, seed: ConnectionSeed): Record<string, string> {
  const { type = 'azurerm', subscription, creationMode = 'Manual', data } = seed;
  if (!sameText(type, 'azurerm')) return { ...data };
  return {
    subscriptionId: subscription ?? idOf(`subscription of ${organization.name}`),
    subscriptionName: 'Subscription',
    environment: 'AzureCloud',
    scopeLevel: 'Subscription',
    creationMode,
    ...data,
  };
}

export function factsOfConnections({ organizations = [], serviceConnections = [] }: WorldSeed): SeedFacts {
  const inside = organizations.flatMap(({ name, tenant, projects }) =>
    projects.flatMap(project =>
      (project.serviceConnections ?? []).map(one => ({
        ...one,
        organization: name,
        tenant,
        project: project.name,
      })),
    ),
  );
  const all: readonly PlacedConnectionSeed[] = [...inside, ...serviceConnections];
  const place = (one: PlacedConnectionSeed) =>
    `service connection ${one.organization}/${one.project}/${one.name}`;
  const known = (name: string) => organizations.some(one => sameText(one.name, name));
  return {
    once: all.map(place),
    members: serviceConnections.flatMap(one => (one.tenant === undefined ? [] : [[place(one), one.tenant]])),
    values: all.flatMap(one => (one.value === undefined ? [] : [[place(one), one.value] as const])),
    problems: [
      ...serviceConnections
        .filter(one => one.tenant === undefined && !known(one.organization))
        .map(one => `${place(one)} needs a tenant: organizations has no ${one.organization}`),
      ...all
        .filter(one => sameText(one.type ?? 'azurerm', 'azurerm') && one.appId === undefined)
        .map(one => `${place(one)} is of type azurerm and needs an appId`),
    ],
  };
}

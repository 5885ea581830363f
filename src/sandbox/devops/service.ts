import type { SeedFacts } from '../grow/checks.ts';
import type { Reply, SandboxRequest, Scene, Service } from '../wire.ts';
import { failure, noSuchPage, notSimulated, wrongMethod } from './answer.ts';
import { admit } from './caller.ts';
import { factsOfConnections, growConnections } from './connections/seed.ts';
import { editOrganization } from './edits.ts';
import { noController, projectNotFound } from './fault.ts';
import { resourceLocations } from './locations.ts';
import { findOperation, isWrongMethod } from './operation.ts';
import { findResource } from './resource.ts';
import { findOrganization, findProject, isDevopsHost, isOtherHost, type Route, readRoute } from './route.ts';
import { organizationEdits } from './schema.ts';
import { factsOfOrganizations, growOrganization } from './seed.ts';
import type { Organization } from './state.ts';
import { throttling } from './throttle.ts';
import { versionFaultOf } from './version.ts';

/** Azure DevOps Services: variable groups, service connections, and what its clients request before they use them (azure-facts §5.1, §5.2). */
export const devops: Service = {
  name: 'devops',
  hosts: ['dev.azure.com', '*.dev.azure.com', '*.visualstudio.com'],
  answers: isDevopsHost,
  operation: operationOf,
  handle(request, scene) {
    const route = readRoute(request);
    const organization = route && findOrganization(scene, route.organization);
    if (route === undefined || organization === undefined) return noSuchPage(request);
    if (isOtherHost(request.host)) return notSimulated(request, `${request.host}${request.path}`);
    // azure-devops-node-api sends this request without credentials (its issue 456), whatever credentials it uses later.
    if (request.method === 'OPTIONS') return resourceLocations(request, route);
    const admission = admit(request, scene, organization);
    if (!admission.ok) return admission.reply;
    return answer(request, scene, { route, organization, caller: admission.name });
  },
  throttling,
  part: {
    facts: seed => together(factsOfOrganizations(seed), factsOfConnections(seed)),
    grow(soil, seed, world) {
      const { organizations = [] } = seed;
      world.organizations.push(...organizations.map(one => growOrganization(soil, one)));
      growConnections(soil, seed, world);
    },
    edits: organizationEdits,
    edit: editOrganization,
  },
};

function together(one: SeedFacts, other: SeedFacts): SeedFacts {
  return {
    once: [...one.once, ...other.once],
    members: [...(one.members ?? []), ...(other.members ?? [])],
    values: [...(one.values ?? []), ...(other.values ?? [])],
    problems: [...(one.problems ?? []), ...(other.problems ?? [])],
  };
}

interface Admitted {
  readonly route: Route;
  readonly organization: Organization;
  readonly caller: string;
}

function operationOf(request: SandboxRequest): string {
  const route = readRoute(request);
  if (route === undefined || isOtherHost(request.host)) return 'unknown';
  if (request.method === 'OPTIONS') return 'listResourceLocations';
  const resource = findResource(route);
  return (resource && findOperation(request, resource)?.name) ?? 'unknown';
}

function answer(request: SandboxRequest, scene: Scene, admitted: Admitted): Reply {
  const { route, organization } = admitted;
  const resource = findResource(route);
  if (resource === undefined) return failure(request, noController(request.path));
  const fault = versionFaultOf(request, resource.location);
  if (fault !== undefined) return failure(request, fault);
  const operation = findOperation(request, resource);
  if (operation === undefined) {
    return isWrongMethod(request, resource) ? wrongMethod(request) : notSimulated(request, resource.name);
  }
  const project = route.project === undefined ? undefined : findProject(organization, route.project);
  if (route.project !== undefined && project === undefined)
    return failure(request, projectNotFound(route.project));
  return operation.answer({ ...admitted, request, scene, project, parameters: resource.parameters });
}

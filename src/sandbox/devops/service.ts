import type { Reply, SandboxRequest, Scene, Service } from '../wire.ts';
import { failure, noSuchPage, wrongMethod } from './answer.ts';
import { admit } from './caller.ts';
import { editOrganization } from './edits.ts';
import { noController, projectNotFound } from './fault.ts';
import { createGroup, deleteGroup, updateGroup } from './groupChange.ts';
import { getGroup, listGroups } from './groups.ts';
import { resourceAreas, resourceLocations } from './locations.ts';
import { getProject, listProjects } from './projects.ts';
import { findOrganization, findProject, isDevopsHost, type Project, type Route, readRoute } from './route.ts';
import { organizationEdits } from './schema.ts';
import { factsOfOrganizations, growOrganization } from './seed.ts';
import type { Organization } from './state.ts';
import { throttling } from './throttle.ts';
import { isOldContract, versionFaultOf } from './version.ts';

/** Azure DevOps Services: variable groups, and what its clients ask before they reach them (azure-facts §5.1, §5.2). */
export const devops: Service = {
  name: 'devops',
  hosts: ['dev.azure.com', '*.visualstudio.com'],
  answers: isDevopsHost,
  operation: request => operationOf(request, readRoute(request)),
  handle(request, scene) {
    const route = readRoute(request);
    const organization = route && findOrganization(scene, route.organization);
    if (route === undefined || organization === undefined) return noSuchPage(request);
    const admission = admit(request, scene, organization);
    if (!admission.ok) return admission.reply;
    const fault = versionFaultOf(request);
    if (fault !== undefined) return failure(request, fault);
    return answer({ request, scene, route, organization, caller: admission.name });
  },
  throttling,
  part: {
    facts: factsOfOrganizations,
    grow(soil, { organizations = [] }, world) {
      world.organizations.push(...organizations.map(one => growOrganization(soil, one)));
    },
    edits: organizationEdits,
    edit: editOrganization,
  },
};

interface Visit {
  readonly request: SandboxRequest;
  readonly scene: Scene;
  readonly route: Route;
  readonly organization: Organization;
  readonly caller: string;
}

function operationOf(request: SandboxRequest, route: Route | undefined): string {
  if (route === undefined) return 'unknown';
  if (request.method === 'OPTIONS') return 'listResourceLocations';
  const [area = '', second] = route.api;
  if (area === 'resourceareas') return 'listResourceAreas';
  if (area === 'projects') return second === undefined ? 'listProjects' : 'getProject';
  if (area !== 'distributedtask' || second !== 'variablegroups') return 'unknown';
  if (request.method === 'GET') return route.api[2] === undefined ? 'listVariableGroups' : 'getVariableGroup';
  return CHANGES[request.method] ?? 'unknown';
}

const CHANGES: Readonly<Record<string, string>> = {
  POST: 'createVariableGroup',
  PUT: 'updateVariableGroup',
  DELETE: 'deleteVariableGroup',
};

function answer(visit: Visit): Reply {
  const { request, route, organization } = visit;
  if (request.method === 'OPTIONS') return resourceLocations(request, route);
  const [area = '', second] = route.api;
  if (area === 'distributedtask' && second === 'variablegroups') return answerGroups(visit);
  if (area !== 'resourceareas' && area !== 'projects') return failure(request, noController(request.path));
  if (request.method !== 'GET') return wrongMethod(request);
  if (area === 'resourceareas') return resourceAreas(request, route);
  return second === undefined
    ? listProjects(request, organization, route)
    : getProject(request, organization, route);
}

function answerGroups(visit: Visit): Reply {
  const { request, route, organization } = visit;
  const id = route.api[2];
  const project = route.project === undefined ? undefined : findProject(organization, route.project);
  if (route.project !== undefined && project === undefined)
    return failure(request, projectNotFound(route.project));
  if (request.method === 'GET') return readGroups(visit, project, id);
  const writing = { ...visit, project };
  if (request.method === 'POST' && id === undefined) return createGroup(writing);
  if (id === undefined || (project !== undefined && !isOldContract(request))) return wrongMethod(request);
  if (request.method === 'PUT') return updateGroup(writing, id);
  return request.method === 'DELETE' ? deleteGroup(writing, id) : wrongMethod(request);
}

/** Reads exist at project level only. */
function readGroups(visit: Visit, project: Project | undefined, id: string | undefined): Reply {
  const { request, organization } = visit;
  if (project === undefined) return wrongMethod(request);
  return id === undefined
    ? listGroups(request, organization, project)
    : getGroup(request, organization, project, id);
}

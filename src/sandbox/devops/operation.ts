/** All simulated operations, by method and resource, with `/{}` for each parameter in the address. */
import type { Reply, SandboxRequest } from '../wire.ts';
import { wrongMethod } from './answer.ts';
import { listAuthorizedResources, updateAuthorizedResources } from './authorizedResources.ts';
import { getConnectionData } from './connectionData.ts';
import {
  createServiceEndpoint,
  updateServiceEndpoint,
  updateServiceEndpoints,
} from './connections/change.ts';
import { listExecutionHistory } from './connections/executionHistory.ts';
import { getServiceEndpoint, listServiceEndpoints } from './connections/listing.ts';
import { executeServiceEndpointRequest } from './connections/proxy.ts';
import { deleteServiceEndpoint, shareServiceEndpoint } from './connections/removal.ts';
import { createGroup, deleteGroup, updateGroup } from './groupChange.ts';
import { getGroup, listGroups } from './groups.ts';
import { getResourceArea, listResourceAreas } from './locations.ts';
import { getDefinition, getPipeline, listDefinitions, listPipelines } from './pipelines.ts';
import { getProcess, listProcesses } from './processes.ts';
import { getProject, listProjects } from './projects.ts';
import type { Resource } from './resource.ts';
import type { Project } from './route.ts';
import { createRun, getRun, listRuns } from './runs.ts';
import { isOldContract } from './version.ts';
import type { Operation, Visit } from './visit.ts';

const OPERATIONS: Readonly<Record<string, Operation>> = {
  'GET location/resourceareas': { name: 'listResourceAreas', answer: listResourceAreas },
  'GET location/resourceareas/{}': { name: 'getResourceArea', answer: getResourceArea },
  'GET location/connectiondata': { name: 'getConnectionData', answer: getConnectionData },
  'GET core/projects': { name: 'listProjects', answer: listProjects },
  'GET core/projects/{}': { name: 'getProject', answer: getProject },
  'GET core/processes': { name: 'listProcesses', answer: listProcesses },
  'GET core/processes/{}': { name: 'getProcess', answer: getProcess },
  'GET distributedtask/variablegroups': { name: 'listVariableGroups', answer: inProject(listGroups) },
  'GET distributedtask/variablegroups/{}': { name: 'getVariableGroup', answer: inProject(getGroup) },
  'POST distributedtask/variablegroups': { name: 'createVariableGroup', answer: createGroup },
  'PUT distributedtask/variablegroups/{}': { name: 'updateVariableGroup', answer: byContract(updateGroup) },
  'DELETE distributedtask/variablegroups/{}': {
    name: 'deleteVariableGroup',
    answer: byContract(deleteGroup),
  },
  'GET build/authorizedresources': {
    name: 'listAuthorizedResources',
    answer: inProject(listAuthorizedResources),
  },
  'PATCH build/authorizedresources': {
    name: 'updateAuthorizedResources',
    answer: inProject(updateAuthorizedResources),
  },
  'GET serviceendpoint/endpoints': { name: 'listServiceEndpoints', answer: inProject(listServiceEndpoints) },
  'GET serviceendpoint/endpoints/{}': { name: 'getServiceEndpoint', answer: inProject(getServiceEndpoint) },
  'POST serviceendpoint/endpoints': { name: 'createServiceEndpoint', answer: createServiceEndpoint },
  'PUT serviceendpoint/endpoints': { name: 'updateServiceEndpoints', answer: updateServiceEndpoints },
  'PUT serviceendpoint/endpoints/{}': { name: 'updateServiceEndpoint', answer: updateServiceEndpoint },
  'PATCH serviceendpoint/endpoints/{}': { name: 'shareServiceEndpoint', answer: shareServiceEndpoint },
  'DELETE serviceendpoint/endpoints/{}': { name: 'deleteServiceEndpoint', answer: deleteServiceEndpoint },
  'POST serviceendpoint/endpointproxy': {
    name: 'executeServiceEndpointRequest',
    answer: inProject(executeServiceEndpointRequest),
  },
  'GET serviceendpoint/executionhistory/{}': {
    name: 'listExecutionHistory',
    answer: inProject(listExecutionHistory),
  },
  'GET build/definitions': { name: 'listDefinitions', answer: inProject(listDefinitions) },
  'GET build/definitions/{}': { name: 'getDefinition', answer: inProject(getDefinition) },
  'GET pipelines/pipelines': { name: 'listPipelines', answer: inProject(listPipelines) },
  'GET pipelines/pipelines/{}': { name: 'getPipeline', answer: inProject(getPipeline) },
  'GET pipelines/runs/{}': { name: 'listRuns', answer: inProject(listRuns) },
  'POST pipelines/runs/{}': { name: 'createRun', answer: inProject(createRun) },
  'GET pipelines/runs/{}/{}': { name: 'getRun', answer: inProject(getRun) },
};

export function findOperation(request: SandboxRequest, resource: Resource): Operation | undefined {
  return OPERATIONS[`${request.method} ${resource.name}${'/{}'.repeat(resource.parameters.length)}`];
}

const WHOLE = [
  'location/resourceareas',
  'location/connectiondata',
  'build/authorizedresources',
  'serviceendpoint/endpoints',
  'serviceendpoint/executionhistory',
];

/**
 * Resources of which all methods are simulated: any other method is refused by the service itself. Exception: PATCH, which shares
 * a group, is not simulated.
 */
export function isWrongMethod(request: SandboxRequest, { name }: Resource): boolean {
  if (name === 'distributedtask/variablegroups') return request.method !== 'PATCH';
  return WHOLE.includes(name);
}

/** Reads, and everything that belongs to a project, exist at project level only. */
function inProject(answer: (visit: Visit, project: Project) => Reply): Operation['answer'] {
  return visit => (visit.project === undefined ? wrongMethod(visit.request) : answer(visit, visit.project));
}

/** A group is changed at the level that the client's API version has it at. */
function byContract(answer: Operation['answer']): Operation['answer'] {
  return visit =>
    visit.project !== undefined && !isOldContract(visit.request) ? wrongMethod(visit.request) : answer(visit);
}

/** Deleting service connections, and sharing them with other projects. */
import type { Reply } from '../../wire.ts';
import { empty, failure } from '../answer.ts';
import { nullArgument } from '../fault.ts';
import { sameText } from '../route.ts';
import type { Visit } from '../visit.ts';
import { namesInProjects, readReferences } from './body.ts';
import { administratorNeeded, connectionExists, connectionNotFound } from './fault.ts';
import { connectionsOf } from './found.ts';
import { roleOf } from './rights.ts';
import type { ServiceConnection } from './state.ts';
import { clashOf } from './stored.ts';

/**
 * `DELETE`: from the project in the address, or from those of `projectIds`; deleted when it is in no project any more. `deep`, which
 * deletes the application of an automatic connection, is ignored.
 */
export function deleteServiceEndpoint(visit: Visit): Reply {
  const { request, project, scene } = visit;
  const ids = project === undefined ? request.query.get('projectIds')?.split(',') : [project.id];
  if (ids === undefined) return failure(request, nullArgument('projectIds'));
  const connection = administered(visit);
  if ('status' in connection) return connection;
  connection.references = connection.references.filter(
    ({ projectId }) => !ids.some(id => sameText(id, projectId)),
  );
  if (connection.references.length === 0)
    scene.world.serviceConnections = (scene.world.serviceConnections ?? []).filter(one => one !== connection);
  return empty(request, 204);
}

/** `PATCH {org}/…/{id}`: shares it (vsts httpExamples ShareServiceEndpoint). */
export function shareServiceEndpoint(visit: Visit): Reply {
  const { request, organization, scene } = visit;
  const sent = readReferences(request.body);
  if (sent === undefined) return failure(request, nullArgument('endpointProjectReferences'));
  const connection = administered(visit);
  if ('status' in connection) return connection;
  const own = { name: connection.references[0]?.name ?? '', description: '' };
  const added = namesInProjects(organization, sent, own);
  if (!Array.isArray(added)) return failure(request, nullArgument('endpointProjectReferences'));
  const clash = clashOf(
    connectionsOf(scene.world, organization).filter(one => one !== connection),
    added,
  );
  if (clash !== undefined) return failure(request, connectionExists(clash));
  const others = connection.references.filter(
    ({ projectId }) => !added.some(one => sameText(one.projectId, projectId)),
  );
  connection.references = [...others, ...added];
  return empty(request, 204);
}

function administered(visit: Visit): ServiceConnection | Reply {
  const { request, organization, scene, parameters } = visit;
  const [id = ''] = parameters;
  const found = connectionsOf(scene.world, organization).find(one => sameText(one.id, id));
  const role = found && roleOf(found, visit);
  if (found === undefined || role === undefined) return failure(request, connectionNotFound(id));
  if (role !== 'OrganizationAdministrator')
    return failure(request, administratorNeeded(found.references[0]?.name ?? ''));
  return found;
}

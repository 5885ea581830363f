/** Reading service connections. */
import type { Reply } from '../../wire.ts';
import { json, list } from '../answer.ts';
import { type Project, sameText } from '../route.ts';
import type { Visit } from '../visit.ts';
import { connectionsIn, referenceIn } from './found.ts';
import { mayUse, roleOf } from './rights.ts';
import { isReady, shownConnection, shownToReader } from './shape.ts';
import type { ServiceConnection } from './state.ts';

/**
 * `GET {project}/_apis/serviceendpoint/endpoints`, by `type`, `authSchemes`, `endpointNames`, `endpointIds` and `owner`. One that is
 * not ready is in the list with `includeFailed` only (azure-devops-cli-extension#1027).
 */
export function listServiceEndpoints(visit: Visit, project: Project): Reply {
  const { request, organization, scene } = visit;
  const now = scene.clock.now();
  const all = request.query.get('includeFailed')?.toLowerCase() === 'true';
  const found = connectionsIn(scene.world, organization, project)
    .filter(one => mayUse(one, visit) && (all || isReady(one, { now })))
    .filter(one => isWanted(request.query, one, referenceIn(one, project)?.name ?? ''));
  return list(
    request,
    found.map(connection => shownConnection({ connection, organization, project, now })),
  );
}

/** `GET …/{id}`: 200 with `null` where it does not exist. (terraform-provider-azuredevops expects this) */
export function getServiceEndpoint(visit: Visit, project: Project): Reply {
  const { request, organization, scene, parameters } = visit;
  const [wanted = ''] = parameters;
  const found = connectionsIn(scene.world, organization, project).find(one => sameText(one.id, wanted));
  if (found === undefined || roleOf(found, visit) === undefined) return json(request, 200, null);
  const shown = { connection: found, organization, project, now: scene.clock.now() };
  return json(request, 200, mayUse(found, visit) ? shownConnection(shown) : shownToReader(shown));
}

function isWanted(query: URLSearchParams, { id, type, scheme }: ServiceConnection, name: string): boolean {
  const isAmong = (key: string, value: string) => {
    const wanted = query.get(key)?.split(',');
    return wanted === undefined || wanted.some(one => sameText(one.trim(), value));
  };
  return (
    isAmong('type', type) &&
    isAmong('authSchemes', scheme) &&
    isAmong('endpointNames', name) &&
    isAmong('endpointIds', id) &&
    isAmong('owner', 'library')
  );
}

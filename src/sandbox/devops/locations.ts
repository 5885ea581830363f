/** What clients request before their first call: the routes with their versions (azure-facts §5.1). */
import type { Reply, SandboxRequest } from '../wire.ts';
import { json, list } from './answer.ts';
import type { Call } from './call.ts';
import { type Area, areas, locations } from './recorded.ts';
import type { Route } from './route.ts';

/** `OPTIONS {org}/_apis` (az) or `OPTIONS {org}/_apis/{area}` (azure-devops-node-api): the versions are text. */
export function resourceLocations(request: SandboxRequest, route: Route): Reply {
  const wanted = route.api[0];
  const value = locations().filter(({ area }) => wanted === undefined || area.toLowerCase() === wanted);
  return json(request, 200, { value, count: value.length });
}

/**
 * `GET {org}/_apis/ResourceAreas[/{id}]`: the address of each area. A request to a visualstudio.com address gets dev.azure.com
 * hosts, too: guess.
 */
export function listResourceAreas({ request, route }: Call): Reply {
  return list(
    request,
    areas().map(area => shown(request, route, area)),
  );
}

/** `null` for an area that does not exist. (azure-devops-node-api, WebApi.ts) */
export function getResourceArea({ request, route, parameters: [wanted = ''] }: Call): Reply {
  const area = areas().find(({ id }) => id === wanted.toLowerCase());
  return json(request, 200, area === undefined ? null : shown(request, route, area));
}

function shown(request: SandboxRequest, route: Route, { id, name, host }: Area): object {
  const own = organizationUrl(request, route);
  const elsewhere = `https://${host}.dev.azure.com/${route.organization}/`;
  return { id, name, locationUrl: host === undefined ? own : elsewhere };
}

export function organizationUrl(request: SandboxRequest, route: Route): string {
  if (request.host.toLowerCase() === 'dev.azure.com') return `https://dev.azure.com/${route.organization}/`;
  return `https://${request.host}/`;
}

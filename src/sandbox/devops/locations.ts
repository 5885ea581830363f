/** What clients ask before their first call: which routes there are, in which versions (azure-facts §5.1). */
import type { Reply, SandboxRequest } from '../wire.ts';
import { json, list } from './answer.ts';
import type { Route } from './route.ts';
import { VERSIONS } from './version.ts';

const RESOURCES = [
  ['e81700f7-3be2-46de-8624-2eb35882fcaa', 'Location', 'ResourceAreas', '_apis/{resource}/{areaId}', 1],
  ['603fe2ac-9723-48b9-88ad-09305aa6c6e1', 'core', 'projects', '_apis/{resource}/{*projectId}', 4],
  [
    'f5b09dd5-9d54-45a1-8b5a-1c8287d634cc',
    'distributedtask',
    'variablegroups',
    '{project}/_apis/{area}/{resource}/{groupId}',
    2,
  ],
  [
    'ef5b7057-ffc3-4c77-bbad-c10b4a4abcc7',
    'distributedtask',
    'variablegroups',
    '_apis/{area}/{resource}/{groupId}',
    2,
  ],
] as const;

/** `OPTIONS {org}/_apis` (az) or `OPTIONS {org}/_apis/{area}` (azure-devops-node-api). */
export function resourceLocations(request: SandboxRequest, route: Route): Reply {
  const wanted = route.api[0];
  const found = RESOURCES.filter(([, area]) => wanted === undefined || area.toLowerCase() === wanted);
  return list(
    request,
    found.map(([id, area, resourceName, routeTemplate, resourceVersion]) => ({
      id,
      area,
      resourceName,
      routeTemplate,
      resourceVersion,
      minVersion: VERSIONS.oldest,
      maxVersion: VERSIONS.newest,
      releasedVersion: VERSIONS.released.toFixed(1),
    })),
  );
}

const AREAS = [
  ['79134c72-4a58-4b42-976c-04e7115f32bf', 'core'],
  ['a85b8835-c1a1-4aac-ae97-1c3d0ba72dbd', 'distributedtask'],
] as const;

/** `GET {org}/_apis/ResourceAreas[/{id}]`: which address serves an area. Here, always the organization's own. */
export function resourceAreas(request: SandboxRequest, route: Route): Reply {
  const areas = AREAS.map(([id, name]) => ({ id, name, locationUrl: organizationUrl(request, route) }));
  const wanted = route.api[1];
  if (wanted === undefined) return list(request, areas);
  return json(request, 200, areas.find(area => area.id === wanted) ?? null);
}

export function organizationUrl(request: SandboxRequest, route: Route): string {
  if (request.host.toLowerCase() === 'dev.azure.com') return `https://dev.azure.com/${route.organization}/`;
  return `https://${request.host}/`;
}

import type { Reply, SandboxRequest } from '../wire.ts';
import { failure, json, list } from './answer.ts';
import { projectNotFound } from './fault.ts';
import { organizationUrl } from './locations.ts';
import { findProject, type Project, type Route } from './route.ts';
import type { Organization } from './state.ts';

const LISTED_STATES = ['all', 'wellformed'];

/** `GET {org}/_apis/projects`: with `stateFilter`, `$top` and `$skip`. Every project here is well formed. */
export function listProjects(request: SandboxRequest, organization: Organization, route: Route): Reply {
  const state = (
    request.query.get('statefilter') ??
    request.query.get('stateFilter') ??
    'wellFormed'
  ).toLowerCase();
  const known = LISTED_STATES.includes(state) ? organization.projects : [];
  const skip = Number(request.query.get('$skip') ?? 0);
  const top = Number(request.query.get('$top') ?? 100);
  const page = known.slice(skip, skip + top);
  const more: Record<string, string> =
    skip + top < known.length ? { 'x-ms-continuationtoken': String(skip + top) } : {};
  return list(
    request,
    page.map(project => shown(request, route, project)),
    more,
  );
}

/** `GET {org}/_apis/projects/{id or name}`. */
export function getProject(request: SandboxRequest, organization: Organization, route: Route): Reply {
  const wanted = route.api[1] ?? '';
  const project = findProject(organization, wanted);
  return project === undefined
    ? failure(request, projectNotFound(wanted))
    : json(request, 200, shown(request, route, project));
}

function shown(request: SandboxRequest, route: Route, project: Project): object {
  return {
    id: project.id,
    name: project.name,
    url: `${organizationUrl(request, route)}_apis/projects/${project.id}`,
    state: 'wellFormed',
    revision: 1,
    visibility: 'private',
  };
}

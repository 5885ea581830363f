import type { Reply } from '../wire.ts';
import { failure, json, list } from './answer.ts';
import type { Call } from './call.ts';
import { projectNotFound } from './fault.ts';
import { idOf } from './identity.ts';
import { organizationUrl } from './locations.ts';
import { BASIC } from './processes.ts';
import { findProject, type Project } from './route.ts';
import { devopsTime } from './time.ts';

const LISTED_STATES = ['all', 'wellformed'];

/** `GET {org}/_apis/projects`: with `stateFilter`, `$top` and `$skip`. Every project here is well formed. */
export function listProjects(call: Call): Reply {
  const { request, organization, scene } = call;
  const { query } = request;
  const state = (query.get('statefilter') ?? query.get('stateFilter') ?? 'wellFormed').toLowerCase();
  const known = LISTED_STATES.includes(state) ? organization.projects : [];
  const skip = Number(query.get('continuationToken') ?? query.get('$skip') ?? 0);
  const top = Math.min(Number(query.get('$top') ?? 100), scene.world.settings.devopsPage);
  const page = known.slice(skip, skip + top);
  const more: Record<string, string> =
    skip + top < known.length ? { 'x-ms-continuationtoken': String(skip + top) } : {};
  return list(
    request,
    page.map(project => reference(call, project)),
    more,
  );
}

/** `GET {org}/_apis/projects/{id or name}`; `includeCapabilities` is case-insensitive, since ASP.NET accepts `True` too. */
export function getProject(call: Call): Reply {
  const { request, organization, parameters } = call;
  const [wanted = ''] = parameters;
  const project = findProject(organization, wanted);
  if (project === undefined) return failure(request, projectNotFound(wanted));
  const capabilities = request.query.get('includeCapabilities')?.toLowerCase() === 'true';
  return json(request, 200, full(call, project, capabilities));
}

/** A project as an entry of a list, and inside other objects. */
export function reference(call: Call, project: Project): Record<string, unknown> {
  const { id, name } = project;
  return {
    id,
    name,
    url: urlOf(call, project),
    state: 'wellFormed',
    revision: 1,
    visibility: 'private',
    lastUpdateTime: devopsTime(project.updatedAt ?? 0, 3),
  };
}

/** In the order of azure-devops-cli-extension, test_devops_projects_CreateListShowDelete.yaml. */
function full(call: Call, project: Project, withCapabilities: boolean): object {
  const { request, route, organization } = call;
  const { id, name, url, state, revision, visibility, lastUpdateTime } = reference(call, project);
  const base = organizationUrl(request, route);
  const team = idOf(`team ${project.id}`);
  const versioncontrol = { sourceControlType: 'Git', gitEnabled: 'True', tfvcEnabled: 'False' };
  const collection = `${base}_apis/projectCollections/${idOf(`organization ${organization.name}`)}`;
  return {
    id,
    name,
    url,
    state,
    ...(withCapabilities && { capabilities: { processTemplate: BASIC, versioncontrol } }),
    revision,
    _links: {
      self: { href: url },
      collection: { href: collection },
      web: { href: `${base}${encodeURIComponent(project.name)}` },
    },
    visibility,
    defaultTeam: { id: team, name: `${project.name} Team`, url: `${url}/teams/${team}` },
    lastUpdateTime,
  };
}

function urlOf({ request, route }: Call, project: Project): string {
  return `${organizationUrl(request, route)}_apis/projects/${project.id}`;
}

/** Pipelines in the formats of both of their services: `build` (az) and `pipelines`. */
import type { Reply } from '../wire.ts';
import { failure, json, list } from './answer.ts';
import type { Call } from './call.ts';
import { pipelineNotFound } from './fault.ts';
import { identity } from './identity.ts';
import { organizationUrl } from './locations.ts';
import { reference } from './projects.ts';
import type { Project } from './route.ts';
import type { Pipeline } from './state.ts';
import { devopsTime } from './time.ts';

/** `GET {project}/_apis/build/definitions`, by `name` (with `*`) and `definitionIds`. */
export function listDefinitions(call: Call, project: Project): Reply {
  const { query } = call.request;
  const name = query.get('name')?.toLowerCase();
  const ids = query.get('definitionIds')?.split(',');
  const isWanted = (one: Pipeline) =>
    (ids?.includes(String(one.id)) ?? true) && (name === undefined || isNamed(one.name.toLowerCase(), name));
  const found = (project.pipelines ?? []).filter(isWanted);
  return list(
    call.request,
    found.map(one => definition(call, project, one)),
  );
}

/** `GET {project}/_apis/build/definitions/{id}`. */
export function getDefinition(call: Call, project: Project): Reply {
  const found = findPipeline(call, project);
  if (found === undefined) return failure(call.request, pipelineNotFound(call.parameters[0] ?? ''));
  return json(call.request, 200, {
    ...definition(call, project, found),
    process: { yamlFilename: 'azure-pipelines.yml', type: 2 },
  });
}

/** `GET {project}/_apis/pipelines`. */
export function listPipelines(call: Call, project: Project): Reply {
  return list(
    call.request,
    (project.pipelines ?? []).map(one => pipelineReference(call, project, one)),
  );
}

/** `GET {project}/_apis/pipelines/{id}`. */
export function getPipeline(call: Call, project: Project): Reply {
  const found = findPipeline(call, project);
  if (found === undefined) return failure(call.request, pipelineNotFound(call.parameters[0] ?? ''));
  const shown = pipelineReference(call, project, found);
  return json(call.request, 200, {
    _links: { self: { href: shown['url'] } },
    configuration: { path: 'azure-pipelines.yml', type: 'yaml' },
    ...shown,
  });
}

export function findPipeline({ parameters: [wanted] }: Call, project: Project): Pipeline | undefined {
  return (project.pipelines ?? []).find(one => String(one.id) === wanted);
}

/** vsts specification/pipelines/7.1. */
export function pipelineReference(
  { request, route }: Call,
  project: Project,
  { id, name }: Pipeline,
): Record<string, unknown> {
  const url = `${organizationUrl(request, route)}${project.id}/_apis/pipelines/${id}?revision=1`;
  return { url, id, revision: 1, name, folder: '\\' };
}

function isNamed(name: string, pattern: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

/** As an entry of a list (azure-devops-cli-extension, test_build_definition_listShow.yaml). */
function definition(call: Call, project: Project, { id, name, createdAt }: Pipeline): object {
  const base = `${organizationUrl(call.request, call.route)}${project.id}`;
  const url = `${base}/_apis/build/Definitions/${id}?revision=1`;
  return {
    _links: {
      self: { href: url },
      web: { href: `${base}/_build/definition?definitionId=${id}` },
      editor: { href: `${base}/_build/designer?id=${id}&_a=edit-build-definition` },
      badge: { href: `${base}/_apis/build/status/${id}` },
    },
    quality: 'definition',
    authoredBy: identity('Seeded by the sandbox'),
    drafts: [],
    id,
    name,
    url,
    uri: `vstfs:///Build/Definition/${id}`,
    path: '\\',
    type: 'build',
    queueStatus: 'enabled',
    revision: 1,
    createdDate: devopsTime(createdAt, 3),
    project: reference(call, project),
  };
}

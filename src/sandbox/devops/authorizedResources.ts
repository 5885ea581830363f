/** Resources that all pipelines of a project may use without an approval ("Grant access permission to all pipelines"). */
import * as z from 'zod';
import { once } from '../once.ts';
import type { Reply } from '../wire.ts';
import { type Fault, failure, list } from './answer.ts';
import { connectionNotFound } from './connections/fault.ts';
import { connectionsIn } from './connections/found.ts';
import { groupNotFound, nullArgument } from './fault.ts';
import { groupsOf } from './groups.ts';
import { type Project, sameText } from './route.ts';
import type { Visit } from './visit.ts';

type Authorized = NonNullable<Project['authorized']>[number];

const sentResources = once(() =>
  z.array(
    z.looseObject({
      type: z.string(),
      id: z.union([z.string(), z.number()]).transform(String),
      authorized: z.boolean(),
    }),
  ),
);

/** `GET {project}/_apis/build/authorizedresources?type=&id=`. */
export function listAuthorizedResources({ request }: Visit, project: Project): Reply {
  const type = request.query.get('type');
  const id = request.query.get('id');
  return list(
    request,
    (project.authorized ?? [])
      .filter(one => (type === null || sameText(one.type, type)) && (id === null || sameText(one.id, id)))
      .map(shown),
  );
}

/**
 * `PATCH`: a list of resources with their new authorization. The response has all authorized resources of the project after it
 * (azure-devops-cli-extension, test_variable_group.yaml). A group or a service connection that the project does not have is
 * refused: guess.
 */
export function updateAuthorizedResources(visit: Visit, project: Project): Reply {
  const { request } = visit;
  const sent = sentResources().safeParse(parsed(request.body));
  if (!sent.success) return failure(request, nullArgument('resources'));
  const unknown = sent.data.find(one => !exists(visit, project, one));
  if (unknown !== undefined) return failure(request, notFound(unknown));
  for (const { type, id, authorized } of sent.data) {
    const others = (project.authorized ?? []).filter(one => !(sameText(one.type, type) && one.id === id));
    project.authorized = authorized ? [...others, { type, id }] : others;
  }
  return list(request, (project.authorized ?? []).map(shown));
}

function shown({ type, id }: Authorized): object {
  return { type, id, authorized: true };
}

/** The world contains variable groups and service connections, so their ids are checked; other types are accepted. */
function exists({ organization, scene }: Visit, project: Project, { type, id }: Authorized): boolean {
  if (sameText(type, 'endpoint'))
    return connectionsIn(scene.world, organization, project).some(one => sameText(one.id, id));
  if (!sameText(type, 'variablegroup')) return true;
  return groupsOf(organization, project).some(one => String(one.id) === id);
}

function notFound({ type, id }: Authorized): Fault {
  return sameText(type, 'endpoint') ? connectionNotFound(id) : groupNotFound(id);
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

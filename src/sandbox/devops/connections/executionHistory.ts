/** Which runs of pipelines have used a connection: vsts httpExamples ServiceEndpointExecutionRecords. */
import type { Reply } from '../../wire.ts';
import { failure, list } from '../answer.ts';
import { organizationUrl } from '../locations.ts';
import { type Project, sameText } from '../route.ts';
import { devopsTime } from '../time.ts';
import type { Visit } from '../visit.ts';
import { connectionNotFound, userNeeded } from './fault.ts';
import { connectionsIn, referenceIn } from './found.ts';
import { mayUse, roleOf } from './rights.ts';
import type { ServiceConnection } from './state.ts';

/** Where the request has no `top`: guess. */
const PAGE = 50;

/**
 * `GET {project}/_apis/serviceendpoint/{id}/executionhistory?top=&continuationToken=`: the newest first. That a run is listed when it
 * has finished, and that a test of the connection is not listed, are guesses.
 */
export function listExecutionHistory(visit: Visit, project: Project): Reply {
  const { request, organization, scene, parameters } = visit;
  const [id = ''] = parameters;
  const found = connectionsIn(scene.world, organization, project).find(one => sameText(one.id, id));
  if (found === undefined || roleOf(found, visit) === undefined)
    return failure(request, connectionNotFound(id));
  if (!mayUse(found, visit)) return failure(request, userNeeded(referenceIn(found, project)?.name ?? ''));
  const { query } = request;
  const start = Number(query.get('continuationToken') ?? 0);
  const end = start + Number(query.get('top') ?? PAGE);
  const over = found.executions.filter(({ finishedAt }) => finishedAt <= scene.clock.now()).toReversed();
  const more: Record<string, string> = end < over.length ? { 'x-ms-continuationtoken': String(end) } : {};
  return list(
    request,
    over.slice(start, end).map(one => shown(visit, found, one)),
    more,
  );
}

function shown(
  { request, route, organization }: Visit,
  connection: ServiceConnection,
  one: ServiceConnection['executions'][number],
): object {
  const project = organization.projects.find(({ id }) => sameText(id, one.projectId));
  const pipeline = project?.pipelines?.find(({ id }) => id === one.pipeline);
  const run = pipeline?.runs.find(({ id }) => id === one.run);
  const base = `${organizationUrl(request, route)}${one.projectId}`;
  return {
    endpointId: connection.id,
    data: {
      id: one.id,
      planType: 'Build',
      definition: {
        _links: {
          web: { href: `${base}/_build/definition?definitionId=${one.pipeline}` },
          self: { href: `${base}/_apis/build/Definitions/${one.pipeline}` },
        },
        id: one.pipeline,
        name: pipeline?.name ?? '',
      },
      owner: {
        _links: {
          web: { href: `${base}/_build/results?buildId=${one.run}` },
          self: { href: `${base}/_apis/build/Builds/${one.run}` },
        },
        id: one.run,
        name: String(run?.id ?? one.run),
      },
      startTime: devopsTime(one.startedAt, 7),
      finishTime: devopsTime(one.finishedAt, 7),
      result: one.failed ? 'failed' : 'succeeded',
    },
  };
}

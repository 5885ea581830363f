/** Runs of a pipeline: each takes a few virtual seconds. */
import type { Reply } from '../wire.ts';
import { failure, json, list } from './answer.ts';
import { pipelineNotFound, runNotFound } from './fault.ts';
import { organizationUrl } from './locations.ts';
import { findPipeline, pipelineReference } from './pipelines.ts';
import type { Project } from './route.ts';
import { RUN_MS, type Run, startRun } from './runStart.ts';
import type { Pipeline } from './state.ts';
import { devopsTime } from './time.ts';
import type { Visit } from './visit.ts';

/** `GET {project}/_apis/pipelines/{id}/runs`: the newest first. */
export function listRuns(visit: Visit, project: Project): Reply {
  const pipeline = findPipeline(visit, project);
  if (pipeline === undefined) return failure(visit.request, pipelineNotFound(visit.parameters[0] ?? ''));
  return list(
    visit.request,
    pipeline.runs.toReversed().map(run => shown(visit, project, pipeline, run)),
  );
}

/** `GET …/runs/{id}`. */
export function getRun(visit: Visit, project: Project): Reply {
  const pipeline = findPipeline(visit, project);
  if (pipeline === undefined) return failure(visit.request, pipelineNotFound(visit.parameters[0] ?? ''));
  const wanted = visit.parameters[1] ?? '';
  const run = pipeline.runs.find(one => String(one.id) === wanted);
  if (run === undefined) return failure(visit.request, runNotFound(wanted));
  return json(visit.request, 200, shown(visit, project, pipeline, run));
}

/** `POST …/runs`: starts at once. Variables and resources in the body are ignored. */
export function createRun(visit: Visit, project: Project): Reply {
  const pipeline = findPipeline(visit, project);
  if (pipeline === undefined) return failure(visit.request, pipelineNotFound(visit.parameters[0] ?? ''));
  const { scene, organization, caller } = visit;
  const run = startRun({ scene, organization, project, pipeline, by: caller });
  return json(visit.request, 200, shown(visit, project, pipeline, run));
}

/** vsts specification/pipelines/7.1, Run. */
function shown(visit: Visit, project: Project, pipeline: Pipeline, run: Run): object {
  const { request, route, scene } = visit;
  const base = `${organizationUrl(request, route)}${project.id}`;
  const url = `${base}/_apis/pipelines/${pipeline.id}/runs/${run.id}`;
  const finishedAt = run.startedAt + RUN_MS;
  const isOver = scene.clock.now() >= finishedAt;
  return {
    _links: { self: { href: url }, web: { href: `${base}/_build/results?buildId=${run.id}` } },
    pipeline: pipelineReference(visit, project, pipeline),
    state: isOver ? 'completed' : 'inProgress',
    ...(isOver && { result: run.failed ? 'failed' : 'succeeded' }),
    createdDate: devopsTime(run.startedAt, 7),
    ...(isOver && { finishedDate: devopsTime(finishedAt, 7) }),
    url,
    id: run.id,
    name: `${devopsTime(run.startedAt, 3).slice(0, 10).replaceAll('-', '')}.${run.id}`,
  };
}

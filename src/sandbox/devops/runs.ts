/** Runs of a pipeline: each takes a few virtual seconds. */
import * as z from 'zod';
import type { Reply } from '../wire.ts';
import { type Fault, failure, json, list } from './answer.ts';
import type { Call } from './call.ts';
import { TOKEN_OWNER } from './caller.ts';
import { parsedBody } from './connections/body.ts';
import { invalidRun, mayNotQueue, nullArgument, pipelineNotFound, runNotFound } from './fault.ts';
import { organizationUrl } from './locations.ts';
import { findPipeline, pipelineReference } from './pipelines.ts';
import type { Project } from './route.ts';
import { type Run, startRun } from './runStart.ts';
import type { Pipeline } from './state.ts';
import { devopsTime } from './time.ts';

/** `GET {project}/_apis/pipelines/{id}/runs`: the newest first. */
export function listRuns(call: Call, project: Project): Reply {
  const pipeline = findPipeline(call, project);
  if (pipeline === undefined) return failure(call.request, pipelineNotFound(call.parameters[0] ?? ''));
  return list(
    call.request,
    pipeline.runs.toReversed().map(run => shown(call, project, pipeline, run)),
  );
}

/** `GET …/runs/{id}`. */
export function getRun(call: Call, project: Project): Reply {
  const pipeline = findPipeline(call, project);
  if (pipeline === undefined) return failure(call.request, pipelineNotFound(call.parameters[0] ?? ''));
  const wanted = call.parameters[1] ?? '';
  const run = pipeline.runs.find(one => String(one.id) === wanted);
  if (run === undefined) return failure(call.request, runNotFound(wanted));
  return json(call.request, 200, shown(call, project, pipeline, run));
}

/** `POST …/runs`: starts at once. Of the body the branch and the names of parameters are read; repositories have `main` only. */
export function createRun(call: Call, project: Project): Reply {
  const pipeline = findPipeline(call, project);
  if (pipeline === undefined) return failure(call.request, pipelineNotFound(call.parameters[0] ?? ''));
  const { scene, organization, caller } = call;
  if (pipeline.locked && caller !== TOKEN_OWNER)
    return failure(call.request, mayNotQueue(caller, pipeline, project.name));
  const fault = bodyFault(call, pipeline);
  if (fault !== undefined) return failure(call.request, fault);
  const run = startRun({ scene, organization, project, pipeline, by: caller });
  return json(call.request, 200, shown(call, project, pipeline, run));
}

const runBody = z.object({
  resources: z
    .object({
      repositories: z.object({ self: z.object({ refName: z.string().optional() }).optional() }).optional(),
    })
    .optional(),
  templateParameters: z.record(z.string(), z.unknown()).optional(),
});

/** Status, type and texts: guess. */
function bodyFault({ request }: Call, { parameters = [] }: Pipeline): Fault | undefined {
  const body = runBody.safeParse(parsedBody(request.body));
  if (!body.success) return nullArgument('runParameters');
  const ref = body.data.resources?.repositories?.self?.refName ?? MAIN;
  if (ref !== MAIN) return invalidRun(`Could not find the branch ${ref} in the repository self.`);
  const given = Object.keys(body.data.templateParameters ?? {});
  const missing = parameters.find(name => !given.includes(name));
  return missing === undefined
    ? undefined
    : invalidRun(`A value for the '${missing}' parameter must be provided.`);
}

const MAIN = 'refs/heads/main';

/** vsts specification/pipelines/7.1, Run. */
function shown(call: Call, project: Project, pipeline: Pipeline, run: Run): object {
  const { request, route, scene } = call;
  const base = `${organizationUrl(request, route)}${project.id}`;
  const url = `${base}/_apis/pipelines/${pipeline.id}/runs/${run.id}`;
  const finishedAt = run.startedAt + scene.world.settings.pipelineMs;
  const isOver = scene.clock.now() >= finishedAt && run.stays !== true;
  return {
    _links: { self: { href: url }, web: { href: `${base}/_build/results?buildId=${run.id}` } },
    pipeline: pipelineReference(call, project, pipeline),
    state: isOver ? 'completed' : 'inProgress',
    ...(isOver && { result: run.ends ?? (run.failed ? 'failed' : 'succeeded') }),
    createdDate: devopsTime(run.startedAt, 7),
    ...(isOver && { finishedDate: devopsTime(finishedAt, 7) }),
    url,
    id: run.id,
    name: `${devopsTime(run.startedAt, 3).slice(0, 10).replaceAll('-', '')}.${run.id}`,
  };
}

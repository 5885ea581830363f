/** Workflows that can be started manually, and their runs: each takes a few virtual seconds. */
import { createHash } from 'node:crypto';
import type { Reply } from '../wire.ts';
import { done, failure, json, notFound, page } from './answer.ts';
import type { Call } from './call.ts';
import { numbered } from './numbered.ts';
import { simpleUser } from './ownerShape.ts';
import { OPERATOR } from './owners.ts';
import { readBody, time } from './place.ts';
import { fullRepository } from './repositoryShape.ts';
import type { Repository, Workflow } from './state.ts';
import { signsIn } from './workflowSignIn.ts';

type Run = Workflow['runs'][number];

/** When a run leaves the queue, and when it ends: guesses; real ones take minutes. */
const QUEUED_MS = 1_000;
const RUN_MS = 5_000;
const PAGES = { usual: 30, most: 100 };

/** `GET …/actions/workflows`. */
export function listWorkflows({ request, scene }: Call, repository: Repository): Reply {
  const all = (repository.workflows ?? []).map(one => workflowShape(repository, one));
  return page(request, scene, 'workflows', all, PAGES);
}

/** `GET …/actions/workflows/{id or file}`. */
export function getWorkflow(call: Call, repository: Repository): Reply {
  const found = findWorkflow(call, repository);
  return found === undefined
    ? notFound(call.request, call.scene)
    : json(call.request, call.scene, 200, workflowShape(repository, found));
}

/**
 * `POST …/dispatches`: 204, or with `return_run_details` 200 and the run (github.blog, 2026-02-19). Inputs have to be those
 * that the workflow declares, and are not used.
 */
export function createDispatch(call: Call, repository: Repository): Reply {
  const { request, scene } = call;
  const body = readBody(request, scene);
  if (!body.ok) return body.reply;
  const workflow = findWorkflow(call, repository);
  if (workflow === undefined) return notFound(request, scene);
  const { ref, inputs, return_run_details: wantsDetails } = body.sent;
  if (typeof ref !== 'string')
    return failure(request, scene, 422, 'Invalid request.\n\n"ref" wasn\'t supplied.');
  const branch = ref.replace(/^refs\/heads\//, '');
  if (branch !== 'main') return failure(request, scene, 422, `No ref found for: ${ref}`);
  const refusal = dispatchFault(workflow, inputs);
  if (refusal !== undefined) return failure(request, scene, 422, refusal);
  const taken = (repository.workflows ?? []).flatMap(({ runs }) => runs.map(({ id }) => id));
  const failed = !signsIn(scene, repository, workflow);
  const run = {
    id: Math.max(FIRST_RUN, ...taken) + 1,
    startedAt: scene.clock.now(),
    branch,
    ...(failed && { failed }),
    ...(workflow.ends && { ends: workflow.ends }),
    ...(workflow.stays && { stays: workflow.stays }),
  };
  workflow.runs.push(run);
  if (wantsDetails !== true) return done(request, scene);
  const { id, url, html_url } = runShape(call, repository, workflow, run);
  return json(request, scene, 200, { workflow_run_id: id, run_url: url, html_url });
}

/**
 * The texts: seen (benc-uk/workflow-dispatch#72, elastic/terraform-provider-elasticstack#1829, Codex-/return-dispatch#188); of a
 * missing input: memory.
 */
function dispatchFault({ disabled, untriggered, inputs = {} }: Workflow, sent: unknown): string | undefined {
  if (disabled) return "Cannot trigger a 'workflow_dispatch' on a disabled workflow";
  if (untriggered) return "Workflow does not have 'workflow_dispatch' trigger";
  const names = typeof sent === 'object' && sent !== null ? Object.keys(sent) : [];
  const unknown = names.filter(name => inputs[name] === undefined);
  if (unknown.length > 0) return `Unexpected inputs provided: ${JSON.stringify(unknown)}`;
  const missing = Object.keys(inputs).find(name => inputs[name] === true && !names.includes(name));
  return missing === undefined ? undefined : `Required input '${missing}' not provided`;
}

const FIRST_RUN = 30_000_000_000;

/** `GET …/actions/runs` and `GET …/actions/workflows/{id}/runs`: the newest first, by `event`, `status` and `branch`. */
export function listRuns(call: Call, repository: Repository): Reply {
  const { request, scene, parameters } = call;
  const one = parameters['workflow_id'] === undefined ? undefined : findWorkflow(call, repository);
  if (parameters['workflow_id'] !== undefined && one === undefined) return notFound(request, scene);
  const workflows = one === undefined ? (repository.workflows ?? []) : [one];
  const wanted = (name: string, ...values: readonly (string | null)[]) =>
    request.query.get(name) === null || values.includes(request.query.get(name));
  const all = workflows
    .flatMap(workflow => workflow.runs.map(run => runShape(call, repository, workflow, run)))
    .filter(run => wanted('event', run.event) && wanted('branch', run.head_branch))
    .filter(run => wanted('status', run.status, run.conclusion))
    .toSorted((left, right) => right.id - left.id);
  return page(request, scene, 'workflow_runs', all, PAGES);
}

/** `GET …/actions/runs/{id}`. */
export function getRun(call: Call, repository: Repository): Reply {
  const wanted = call.parameters['run_id'];
  const found = (repository.workflows ?? []).flatMap(workflow =>
    workflow.runs
      .filter(({ id }) => String(id) === wanted)
      .map(run => runShape(call, repository, workflow, run)),
  )[0];
  return found === undefined
    ? notFound(call.request, call.scene)
    : json(call.request, call.scene, 200, found);
}

function findWorkflow({ parameters }: Call, repository: Repository): Workflow | undefined {
  const wanted = parameters['workflow_id'];
  return (repository.workflows ?? []).find(
    one => one.file === wanted || String(idOf(repository, one).id) === wanted,
  );
}

function idOf({ fullName }: Repository, { file }: Workflow): { id: number; node_id: string } {
  return numbered('W', `${fullName} workflow ${file}`);
}

/** `workflow` of @octokit/openapi 23. */
export function workflowShape(repository: Repository, workflow: Workflow) {
  const { fullName, createdAt = 0 } = repository;
  const known = idOf(repository, workflow);
  return {
    ...known,
    name: workflow.name,
    path: `.github/workflows/${workflow.file}`,
    state: workflow.disabled ? ('disabled_manually' as const) : ('active' as const),
    created_at: time(createdAt),
    updated_at: time(createdAt),
    url: `https://api.github.com/repos/${fullName}/actions/workflows/${known.id}`,
    html_url: `https://github.com/${fullName}/blob/main/.github/workflows/${workflow.file}`,
    badge_url: `https://github.com/${fullName}/actions/workflows/${workflow.file}/badge.svg`,
  };
}

/** `workflow-run` of @octokit/openapi 23. */
export function runShape(
  { scene }: Pick<Call, 'scene'>,
  repository: Repository,
  workflow: Workflow,
  run: Run,
) {
  const { fullName } = repository;
  const passed = scene.clock.now() - run.startedAt;
  const isOver = passed >= RUN_MS && run.stays === undefined;
  const under = run.stays === undefined || passed < QUEUED_MS ? undefined : run.stays;
  const known = idOf(repository, workflow);
  const started = time(run.startedAt);
  const person = simpleUser(OPERATOR, 'User');
  const home = fullRepository(repository);
  return {
    id: run.id,
    name: workflow.name,
    node_id: numbered('WFR', String(run.id)).node_id,
    head_branch: run.branch,
    head_sha: createHash('sha1').update(fullName).digest('hex'),
    path: `.github/workflows/${workflow.file}`,
    display_title: workflow.name,
    run_number: workflow.runs.indexOf(run) + 1,
    run_attempt: 1,
    event: 'workflow_dispatch',
    status: isOver ? 'completed' : (under ?? (passed < QUEUED_MS ? 'queued' : 'in_progress')),
    conclusion: isOver ? (run.ends ?? (run.failed ? 'failure' : 'success')) : null,
    workflow_id: known.id,
    ...runAddresses(fullName, run.id),
    workflow_url: `https://api.github.com/repos/${fullName}/actions/workflows/${known.id}`,
    html_url: `https://github.com/${fullName}/actions/runs/${run.id}`,
    pull_requests: [],
    created_at: started,
    updated_at: time(run.startedAt + Math.min(passed, RUN_MS)),
    run_started_at: started,
    actor: person,
    triggering_actor: person,
    head_commit: null,
    repository: home,
    head_repository: home,
  };
}

function runAddresses(fullName: string, id: number) {
  const url = `https://api.github.com/repos/${fullName}/actions/runs/${id}`;
  return {
    url,
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `https://api.github.com/repos/${fullName}/check-suites/${id}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: null,
  };
}

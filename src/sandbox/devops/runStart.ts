/** The start of a pipeline's run: where the pipeline has a service connection, it signs in with what that holds at this moment. */
import { signInAs } from '../entra/signInAs.ts';
import type { Scene } from '../wire.ts';
import { connectionNamed } from './connections/found.ts';
import { isReady } from './connections/shape.ts';
import { attempt } from './connections/signIn.ts';
import type { ServiceConnection } from './connections/state.ts';
import type { Project } from './route.ts';
import type { Organization, Pipeline } from './state.ts';

export type Run = Pipeline['runs'][number];

interface Start {
  readonly scene: Scene;
  readonly organization: Organization;
  readonly project: Project;
  readonly pipeline: Pipeline;
  readonly by: string;
}

/** The agent gets the secret when its job starts (memory); here that is when the run is created. */
export function startRun({ scene, organization, project, pipeline, by }: Start): Run {
  const taken = organization.projects.flatMap(({ pipelines = [] }) =>
    pipelines.flatMap(({ runs }) => runs.map(({ id }) => id)),
  );
  const id = Math.max(0, ...taken) + 1;
  const startedAt = scene.clock.now();
  const name = pipeline.connection;
  const connection =
    name === undefined ? undefined : connectionNamed(scene.world, organization, project, name);
  const failed =
    (name !== undefined && !works(scene, organization, connection)) ||
    (pipeline.variable !== undefined && !signsIn(scene, organization, pipeline.variable));
  const { ends, stays } = pipeline;
  const run = {
    id,
    startedAt,
    by,
    ...(failed && { failed: true }),
    ...(ends && { ends }),
    ...(stays && { stays }),
  };
  pipeline.runs.push(run);
  connection?.executions.push({
    id: connection.executions.length + 1,
    projectId: project.id,
    pipeline: pipeline.id,
    run: id,
    startedAt,
    finishedAt: startedAt + scene.world.settings.pipelineMs,
    ...(failed && { failed: true }),
  });
  return run;
}

/** A connection that is not ready, or disabled, cannot be used (learn azure-rm-endpoint; disabled: guess). */
function works(scene: Scene, { tenantId }: Organization, connection: ServiceConnection | undefined): boolean {
  if (connection === undefined || connection.disabled) return false;
  if (!isReady(connection, { now: scene.clock.now() })) return false;
  return attempt(scene, { ...connection, tenantId })?.refusal === undefined;
}

/** The address of hosted agents in the sign-in log: invented. */
const ADDRESS = '203.0.113.80';

/** A group that is linked to a vault gets its values from there, which is not simulated: such a run fails. */
function signsIn(
  scene: Scene,
  { groups }: Organization,
  { appId, group, name }: NonNullable<Pipeline['variable']>,
): boolean {
  const found = groups.find(one => one.id === group || one.name === group);
  const value = found?.type === 'Vsts' ? found.variables[name]?.value : undefined;
  if (value === undefined || value === '') return false;
  return signInAs(scene, { appId, value, ip: ADDRESS }).accepted;
}

/** Changes that a person makes to a service connection in the portal, and runs of pipelines that use it. */
import { secretOf, soilOf } from '../../grow/soil.ts';
import type { Scene } from '../../wire.ts';
import { findOrganization, findProject, type Project, sameText } from '../route.ts';
import { startRun } from '../runStart.ts';
import type { Organization } from '../state.ts';
import { connectionNamed, referenceIn } from './found.ts';
import { secretParameterOf } from './parameters.ts';
import { byLowerId } from './rights.ts';
import type { ConnectionEdit } from './schema.ts';
import type { ServiceConnection } from './state.ts';

type EditOf<Op extends ConnectionEdit['op']> = Extract<ConnectionEdit, { op: Op }>;

export function editConnection(scene: Scene, edit: ConnectionEdit): Record<string, unknown> {
  const organization = findOrganization(scene, edit.organization);
  const project = organization && findProject(organization, edit.project);
  if (organization === undefined || project === undefined)
    throw new Error(`no project ${edit.project} in ${edit.organization}`);
  if (edit.op === 'run-pipeline') return run(scene, organization, project, edit);
  const connection = connectionNamed(scene.world, organization, project, edit.connection);
  if (connection === undefined)
    throw new Error(`no service connection ${edit.connection} in ${edit.project}`);
  if (edit.deleted)
    scene.world.serviceConnections = (scene.world.serviceConnections ?? []).filter(one => one !== connection);
  else change(scene, project, connection, edit);
  return { connection: connection.id };
}

function run(
  scene: Scene,
  organization: Organization,
  project: Project,
  { pipeline: wanted }: EditOf<'run-pipeline'>,
): Record<string, unknown> {
  const pipeline = (project.pipelines ?? []).find(
    one => one.id === wanted || sameText(one.name, String(wanted)),
  );
  if (pipeline === undefined) throw new Error(`no pipeline ${wanted} in ${project.name}`);
  const started = startRun({ scene, organization, project, pipeline, by: 'A person in the portal' });
  return { run: started.id, result: started.failed ? 'failed' : 'succeeded' };
}

function change(
  scene: Scene,
  project: Project,
  connection: ServiceConnection,
  edit: EditOf<'change-service-connection'>,
): void {
  const { value, parameter, description, creationMode, disabled, subscriptionClosed, roles, failed } = edit;
  if (value !== undefined)
    connection.parameters[parameter ?? secretParameterOf(connection)] = secretOf(soilOf(scene), value);
  const reference = referenceIn(connection, project);
  if (description !== undefined && reference !== undefined) reference.description = description;
  if (creationMode !== undefined) connection.data['creationMode'] = creationMode;
  if (disabled !== undefined) connection.disabled = disabled;
  if (subscriptionClosed !== undefined) connection.subscriptionClosed = subscriptionClosed;
  if (roles !== undefined) connection.roles = byLowerId(roles);
  if (failed === null) delete connection.operation;
  if (typeof failed === 'string') connection.operation = { until: scene.clock.now(), failure: failed };
  connection.modifiedAt = scene.clock.now();
  connection.modifiedBy = 'A person in the portal';
}

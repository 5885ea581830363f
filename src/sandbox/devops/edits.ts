import { buildContextOf, secretOf, textOf } from '../seeding/buildContext.ts';
import type { Scene } from '../wire.ts';
import { editConnection } from './connections/edits.ts';
import { findOrganization, findProject } from './route.ts';
import type { OrganizationEdit } from './schema.ts';

/** Changes that a person makes to a variable group or a service connection. */
export function editOrganization(scene: Scene, edit: OrganizationEdit): Record<string, unknown> {
  if (edit.op === 'change-pipeline') return changePipeline(scene, edit);
  if (edit.op !== 'set-variable') return editConnection(scene, edit);
  const organization = scene.world.organizations.find(
    one => one.name.toLowerCase() === edit.organization.toLowerCase(),
  );
  const group = organization?.groups.find(one => one.id === edit.group || one.name === edit.group);
  if (group === undefined) throw new Error(`no variable group ${edit.group} in ${edit.organization}`);
  const read = edit.isSecret ? secretOf : textOf;
  if (edit.value === null) delete group.variables[edit.variable];
  else
    group.variables[edit.variable] = {
      value: read(buildContextOf(scene), edit.value),
      isSecret: edit.isSecret,
    };
  group.modifiedAt = scene.clock.now();
  group.modifiedBy = 'A person in the portal';
  return { group: group.id };
}

function changePipeline(
  scene: Scene,
  {
    organization: owner,
    project: name,
    pipeline,
    ...edit
  }: Extract<OrganizationEdit, { op: 'change-pipeline' }>,
): Record<string, unknown> {
  const organization = findOrganization(scene, owner);
  const project = organization && findProject(organization, name);
  const found = project?.pipelines?.find(({ id }) => id === pipeline);
  if (found === undefined) throw new Error(`no pipeline ${pipeline} in ${owner}/${name}`);
  const { ends, stays, locked } = edit;
  if (ends === null) delete found.ends;
  else if (ends !== undefined) found.ends = ends;
  if (stays !== undefined) found.stays = stays;
  if (locked !== undefined) found.locked = locked;
  return { pipeline };
}

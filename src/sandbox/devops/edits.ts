import { secretOf, soilOf, textOf } from '../grow/soil.ts';
import type { Scene } from '../wire.ts';
import { editConnection } from './connections/edits.ts';
import type { OrganizationEdit } from './schema.ts';

/** Changes that a person makes to a variable group or a service connection. */
export function editOrganization(scene: Scene, edit: OrganizationEdit): Record<string, unknown> {
  if (edit.op !== 'set-variable') return editConnection(scene, edit);
  const organization = scene.world.organizations.find(
    one => one.name.toLowerCase() === edit.organization.toLowerCase(),
  );
  const group = organization?.groups.find(one => one.id === edit.group || one.name === edit.group);
  if (group === undefined) throw new Error(`no variable group ${edit.group} in ${edit.organization}`);
  const read = edit.isSecret ? secretOf : textOf;
  if (edit.value === null) delete group.variables[edit.variable];
  else group.variables[edit.variable] = { value: read(soilOf(scene), edit.value), isSecret: edit.isSecret };
  group.modifiedAt = scene.clock.now();
  group.modifiedBy = 'A person in the portal';
  return { group: group.id };
}

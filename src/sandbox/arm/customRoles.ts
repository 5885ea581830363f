/** Custom roles: definitions that were created, beside those that every subscription has. */
import * as z from 'zod';
import { once } from '../once.ts';
import type { Reply } from '../wire.ts';
import type { World } from '../world.ts';
import { armError, notSimulated } from './failure.ts';
import { sameName } from './identity.ts';
import type { Call } from './operation.ts';
import { isWithin } from './paths.ts';
import { readObject } from './properties.ts';
import { grantByRole, revokeByRole } from './roleEffects.ts';
import { allRoles, type Role } from './roles.ts';
import { rolesIn } from './rolesIn.ts';
import type { RoleDefinition } from './state.ts';

const texts = z
  .array(z.string())
  .nullish()
  .transform(all => all ?? []);

const bodySchema = once(() =>
  z.object({
    properties: z.object({
      roleName: z.string().min(1),
      description: z.string().nullish(),
      assignableScopes: z.array(z.string()).min(1),
      permissions: z
        .array(
          z.object({
            actions: texts,
            notActions: texts,
            dataActions: texts,
            notDataActions: texts,
            condition: z.string().nullish(),
          }),
        )
        .length(1),
    }),
  }),
);

/** Creates or replaces; 201 in both cases. What is assigned already counts by the new actions. */
export function putDefinition(call: Call, shown: (role: Role) => object): Reply {
  const { scene, request, route } = call;
  const id = (route.key ?? '').toLowerCase();
  const read = bodySchema().safeParse(readObject(request.body));
  if (!read.success || allRoles.some(role => role.id === id))
    return armError(400, 'InvalidRequestContent', 'The request content was invalid.');
  const { roleName, description, assignableScopes, permissions } = read.data.properties;
  const [grant] = permissions;
  if (grant === undefined || grant.condition) return notSimulated('conditions of role definitions');
  if (assignableScopes.some(scope => !/^\/subscriptions\/[^/]+/i.test(scope)))
    return notSimulated('role definitions for management groups');
  const { condition: _, ...actions } = grant;
  if (rolesIn(scene.world).some(role => role.id !== id && sameName(role.name, roleName)))
    return armError(
      409,
      'RoleDefinitionWithSameNameExists',
      'A custom role with the same name already exists in this directory. Use a different name.',
    );
  const role: RoleDefinition = {
    ...{ id, name: roleName, description: description ?? '', isCustom: true, assignableScopes },
    ...actions,
  };
  const all = scene.world.roleAssignments ?? [];
  const assigned = all.filter(one => one.role === id);
  if (assigned.length > 0) scene.world.roleAssignments = all.filter(one => one.role !== id);
  for (const one of assigned) revokeByRole(scene, one);
  replace(scene.world, id, role);
  if (assigned.length > 0) scene.world.roleAssignments = all;
  for (const one of assigned) grantByRole(scene, one);
  return { status: 201, body: shown(role) };
}

/** 204 where there is none; refused while it is assigned. */
export function deleteDefinition({ scene, route }: Call, shown: (role: Role) => object): Reply {
  const id = (route.key ?? '').toLowerCase();
  const found = scene.world.roleDefinitions?.find(role => role.id === id);
  if (found === undefined) return { status: 204 };
  if (scene.world.roleAssignments?.some(({ role }) => role === id))
    return armError(
      400,
      'RoleDefinitionHasAssignments',
      'There are existing role assignments referencing role (code: RoleDefinitionHasAssignments).',
    );
  replace(scene.world, id, undefined);
  return { status: 200, body: shown(found) };
}

/** A custom role is known where one of its assignable scopes leads to. */
export function mayBeAssigned({ assignableScopes }: Role, scope: string): boolean {
  return assignableScopes === undefined || assignableScopes.some(one => isWithin(scope, one));
}

function replace(world: World, id: string, role: RoleDefinition | undefined): void {
  const others = (world.roleDefinitions ?? []).filter(one => one.id !== id);
  world.roleDefinitions = role === undefined ? others : [...others, role];
}

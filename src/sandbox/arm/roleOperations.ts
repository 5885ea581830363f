/** Microsoft.Authorization: role assignments and role definitions. */
import * as z from 'zod';
import { once } from '../once.ts';
import type { Reply, Scene } from '../wire.ts';
import type { World } from '../world.ts';
import { type Assignment, allAssignments } from './assignments.ts';
import { deleteDefinition, mayBeAssigned, putDefinition } from './customRoles.ts';
import { armError, notSimulated } from './failure.ts';
import { sameName } from './identity.ts';
import { type Call, type Operation, operation } from './operation.ts';
import { isWithin, SCOPE } from './paths.ts';
import { tenantOfSubscription } from './places.ts';
import { principalType } from './principals.ts';
import { readObject } from './properties.ts';
import { principalOf } from './rights.ts';
import { grantByRole, revokeByRole } from './roleEffects.ts';
import type { Role } from './roles.ts';
import { roleOf, rolesIn } from './rolesIn.ts';
import type { RoleAssignment } from './state.ts';

const RIGHT = 'Microsoft.Authorization/roleAssignments';
const DEFINITIONS = 'Microsoft.Authorization/roleDefinitions';
const DEFINITION = `${SCOPE}/roleDefinitions/(?<key>[^/]+)`;
const ASSIGNMENT = `${SCOPE}/roleAssignments/(?<key>[^/]+)`;

export const roleOperations: readonly Operation[] = [
  operation('listRoleAssignments', 'GET', `${RIGHT}/read`, `${SCOPE}/roleAssignments`, listAssignments),
  operation('getRoleAssignment', 'GET', `${RIGHT}/read`, ASSIGNMENT, getAssignment),
  operation('createRoleAssignment', 'PUT', `${RIGHT}/write`, ASSIGNMENT, createAssignment),
  operation('deleteRoleAssignment', 'DELETE', `${RIGHT}/delete`, ASSIGNMENT, deleteAssignment),
  operation('listRoleDefinitions', 'GET', `${DEFINITIONS}/read`, `${SCOPE}/roleDefinitions`, listDefinitions),
  operation('getRoleDefinition', 'GET', `${DEFINITIONS}/read`, DEFINITION, getDefinition),
  operation('createRoleDefinition', 'PUT', `${DEFINITIONS}/write`, DEFINITION, call =>
    putDefinition(call, role => definition(role, scopeOf(call))),
  ),
  operation('deleteRoleDefinition', 'DELETE', `${DEFINITIONS}/delete`, DEFINITION, call =>
    deleteDefinition(call, role => definition(role, scopeOf(call))),
  ),
];

/** At the scope, above it and below it; with `atScope()` not below. */
function listAssignments(call: Call): Reply {
  const { scene, request } = call;
  const filter = request.query.get('$filter') ?? '';
  const who = /^(?:atScope\(\) and )?(?:principalId eq|assignedTo\()\s*'([^']+)'\)?$/i.exec(filter)?.[1];
  if (filter !== '' && who === undefined && !/^atScope\(\)$/i.test(filter))
    return notSimulated(`the filter '${filter}' of role assignments`);
  const scope = scopeOf(call);
  const atScope = /^atScope\(\)/i.test(filter);
  const value = allAssignments(scene.world)
    .filter(one => isWithin(scope, one.scope) || (!atScope && isWithin(one.scope, scope)))
    .filter(one => who === undefined || sameName(one.principalId, who))
    .map(shown);
  return { status: 200, body: { value } };
}

function getAssignment(call: Call): Reply {
  const found = named(call);
  if (found !== undefined) return { status: 200, body: shown(found) };
  return armError(404, 'RoleAssignmentNotFound', `The role assignment '${call.route.key}' is not found.`);
}

const bodySchema = once(() =>
  z.object({
    properties: z.object({
      roleDefinitionId: z.string(),
      principalId: z.string(),
      principalType: z.string().nullish(),
      description: z.string().nullish(),
      condition: z.string().nullish(),
    }),
  }),
);

function createAssignment(call: Call): Reply {
  const { scene, request, caller, route } = call;
  const read = bodySchema().safeParse(readObject(request.body));
  if (!read.success) return armError(400, 'InvalidRequestContent', 'The request content was invalid.');
  const { roleDefinitionId, principalId, principalType: said, description, condition } = read.data.properties;
  const role = roleOf(scene.world, roleDefinitionId);
  const scope = scopeOf(call);
  if (role === undefined || !mayBeAssigned(role, scope)) return noDefinition(roleDefinitionId);
  if (condition) return notSimulated('conditions of role assignments');
  const taken = clash(scene.world, { name: route.key ?? '', scope, role, principalId });
  if (taken !== undefined) return taken;
  const tenantId = tenantAt(scene.world, scope) ?? caller.tenantId;
  const known = principalType(scene.world, tenantId, principalId);
  // With a principal type, the principal is assumed to be one that is not replicated yet.
  if (known === undefined && !said) return noPrincipal(principalId, tenantId);
  if (known !== undefined && said && !sameName(known, said)) return otherType(principalId, known, said);
  const assignment: RoleAssignment = {
    name: (route.key ?? '').toLowerCase(),
    scope,
    role: role.id,
    principalId,
    principalType: known ?? said ?? '',
    createdAt: scene.clock.now(),
    createdBy: principalOf(scene.world, caller),
    ...(description && { description }),
  };
  scene.world.roleAssignments = [...(scene.world.roleAssignments ?? []), assignment];
  grantByRole(scene, assignment);
  return { status: 201, body: shown(assignment) };
}

interface Wanted {
  readonly name: string;
  readonly scope: string;
  readonly role: Role;
  readonly principalId: string;
}

/** A role can be assigned only once to the same principal in the same scope, and an existing assignment cannot be changed. */
function clash(world: World, { name, scope, role, principalId }: Wanted): Reply | undefined {
  const isSame = (one: Assignment) =>
    sameName(one.scope, scope) && one.role === role.id && sameName(one.principalId, principalId);
  const all = allAssignments(world);
  if (all.some(isSame)) return armError(409, 'RoleAssignmentExists', 'The role assignment already exists.');
  if (!all.some(one => sameName(one.name, name) && sameName(one.scope, scope))) return undefined;
  return armError(
    400,
    'RoleAssignmentUpdateNotPermitted',
    'Tenant ID, application ID, principal ID, and scope are not allowed to be updated.',
  );
}

/** 204 where it does not exist. */
function deleteAssignment(call: Call): Reply {
  const { scene } = call;
  const found = named(call);
  if (found === undefined) return { status: 204 };
  if (found.takeBack !== undefined) found.takeBack();
  else removeAssignment(scene, found);
  return { status: 200, body: shown(found) };
}

function removeAssignment(scene: Scene, assignment: RoleAssignment): void {
  scene.world.roleAssignments = (scene.world.roleAssignments ?? []).filter(one => one !== assignment);
  revokeByRole(scene, assignment);
}

function named(call: Call): Assignment | undefined {
  return allAssignments(call.scene.world).find(
    one => sameName(one.name, call.route.key) && sameName(one.scope, scopeOf(call)),
  );
}

function shown({ name, scope, role, ...one }: RoleAssignment): Record<string, unknown> {
  const time = new Date(one.createdAt).toISOString();
  const by = one.createdBy ?? '';
  return {
    properties: {
      roleDefinitionId: `${subscriptionOf(scope)}/providers/Microsoft.Authorization/roleDefinitions/${role}`,
      principalId: one.principalId,
      principalType: one.principalType,
      scope,
      condition: null,
      conditionVersion: null,
      createdOn: time,
      updatedOn: time,
      createdBy: by,
      updatedBy: by,
      delegatedManagedIdentityResourceId: null,
      description: one.description ?? null,
    },
    id: `${scope === '/' ? '' : scope}/providers/Microsoft.Authorization/roleAssignments/${name}`,
    type: 'Microsoft.Authorization/roleAssignments',
    name,
  };
}

function listDefinitions(call: Call): Reply {
  const filter = call.request.query.get('$filter') ?? '';
  const match = /^(?:atScope\(\) and )?(roleName|type) eq '([^']+)'$/i.exec(filter);
  if (filter !== '' && match === null && !/^atScope\(\)$/i.test(filter))
    return notSimulated(`the filter '${filter}' of role definitions`);
  const [, member = '', text = ''] = match ?? [];
  const value = rolesIn(call.scene.world)
    .filter(role => mayBeAssigned(role, scopeOf(call)))
    .filter(role => match === null || sameName(sameName(member, 'type') ? typeOf(role) : role.name, text))
    .map(role => definition(role, scopeOf(call)));
  return { status: 200, body: { value } };
}

function getDefinition(call: Call): Reply {
  const role = roleOf(call.scene.world, call.route.key ?? '');
  return role ? { status: 200, body: definition(role, scopeOf(call)) } : noDefinition(call.route.key ?? '');
}

function definition(role: Role, scope: string): Record<string, unknown> {
  const { actions, notActions, dataActions, notDataActions } = role;
  return {
    properties: {
      roleName: role.name,
      type: typeOf(role),
      description: role.description,
      assignableScopes: role.assignableScopes ?? [role.isCustom ? subscriptionOf(scope) || '/' : '/'],
      permissions: [{ actions, notActions, dataActions, notDataActions }],
      createdOn: '2015-02-02T21:55:09.8806423Z',
      updatedOn: '2023-07-10T15:10:53.8947748Z',
      createdBy: null,
      updatedBy: null,
    },
    id: `${subscriptionOf(scope)}/providers/Microsoft.Authorization/roleDefinitions/${role.id}`,
    type: 'Microsoft.Authorization/roleDefinitions',
    name: role.id,
  };
}

function typeOf(role: Role): string {
  return role.isCustom ? 'CustomRole' : 'BuiltInRole';
}

function scopeOf({ route }: Call): string {
  return `/${route.scope ?? ''}`;
}

function subscriptionOf(scope: string): string {
  return /^\/subscriptions\/[^/]+/i.exec(scope)?.[0] ?? '';
}

function tenantAt(world: World, scope: string): string | undefined {
  return tenantOfSubscription(world, subscriptionOf(scope).split('/').at(-1) ?? '');
}

function noDefinition(id: string): Reply {
  const message = `The specified role definition with ID '${id.split('/').at(-1)?.replaceAll('-', '')}' does not exist.`;
  return armError(404, 'RoleDefinitionDoesNotExist', message);
}

/** Azure/modern-web-app-pattern-dotnet#129, with the words as they are there; the status: memory. */
function otherType(principalId: string, known: string, said: string): Reply {
  const message = `The PrincipalId '${principalId.replaceAll('-', '')}' has type '${known}' , which is different from specified PrinciaplType '${said}'.`;
  return armError(400, 'UnmatchedPrincipalType', message);
}

/** Azure-Samples/azure-search-openai-demo#9, and others. */
function noPrincipal(principalId: string, tenantId: string): Reply {
  const message = `Principal ${principalId.replaceAll('-', '')} does not exist in the directory ${tenantId}. Check that you have the correct principal ID. If you are creating this principal and then immediately assigning a role, this error might be related to a replication delay. In this case, set the role assignment principalType property to a value, such as ServicePrincipal, User, or Group.  See https://aka.ms/docs-principaltype`;
  return armError(400, 'PrincipalNotFound', message);
}

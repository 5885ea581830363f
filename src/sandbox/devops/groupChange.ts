import type { Reply } from '../wire.ts';
import { empty, type Fault, failure, json } from './answer.ts';
import type { Call } from './call.ts';
import { badArgument, groupExists, groupNotFound, notAuthorized, nullArgument } from './fault.ts';
import { type GroupBody, readGroupBody, referenceFault, type SentVariable } from './groupBody.ts';
import { groupsOf, isIn, writtenGroup } from './groups.ts';
import { type Project, sameText } from './route.ts';
import type { Organization, VariableGroup } from './state.ts';

/** `POST …/variablegroups`. */
export function createGroup(call: Call): Reply {
  const read = readGroupBody(call.request.body);
  if (!read.ok) return failure(call.request, read.fault);
  const projects = touchedProjects(call, read.body);
  if (!Array.isArray(projects)) return failure(call.request, projects);
  const group = newGroup(call, read.body, projects);
  const clash = nameFault(call.organization, group, read.body.name) ?? linkedFault(group, read.body);
  if (clash !== undefined) return failure(call.request, clash);
  write(group, call, read.body);
  call.organization.groups.push(group);
  return json(call.request, 200, writtenGroup(call.organization, group));
}

/** `PUT …/variablegroups/{id}`: the variables in the body replace all stored ones (azure-facts §5.2). */
export function updateGroup(call: Call): Reply {
  const [id = ''] = call.parameters;
  const read = readGroupBody(call.request.body);
  if (!read.ok) return failure(call.request, read.fault);
  const projects = touchedProjects(call, read.body);
  if (!Array.isArray(projects)) return failure(call.request, projects);
  const group = call.organization.groups.find(one => String(one.id) === id);
  if (group === undefined || projects.some(project => !isIn(group, project))) {
    return failure(call.request, groupNotFound(id));
  }
  const fault =
    nameFault(call.organization, group, read.body.name) ??
    typeFault(group, read.body) ??
    linkedFault(group, read.body);
  if (fault !== undefined) return failure(call.request, fault);
  write(group, call, read.body);
  return json(call.request, 200, writtenGroup(call.organization, group));
}

/** `DELETE`: from one project, or from those of `projectIds`; the group is deleted when it is in no project any more. */
export function deleteGroup(call: Call): Reply {
  const { request, organization, project, parameters } = call;
  const [id = ''] = parameters;
  const ids = project === undefined ? request.query.get('projectIds')?.split(',') : [project.id];
  if (ids === undefined) return failure(request, nullArgument('projectIds'));
  const group = organization.groups.find(one => String(one.id) === id);
  if (group === undefined) return failure(request, groupNotFound(id));
  const leaving = organization.projects.filter(one => ids.some(wanted => sameText(wanted, one.id)));
  group.projects = group.projects.filter(
    one => !leaving.some(({ id, name }) => sameText(one, id) || sameText(one, name)),
  );
  if (group.projects.length === 0) organization.groups.splice(organization.groups.indexOf(group), 1);
  return empty(request, 204);
}

/**
 * The projects of a write. At organization level they come from the body; without any, the service returns 401 even to an
 * administrator (vsts-rest-api-specs#531), and a reference without the group's name is 400 (azure-devops-node-api#424).
 */
function touchedProjects(call: Call, body: GroupBody): Project[] | Fault {
  const { organization, project, caller } = call;
  if (project !== undefined) return [project];
  if (body.references.length === 0) return notAuthorized(caller);
  const fault = referenceFault(body, organization);
  if (fault !== undefined) return fault;
  return organization.projects.filter(one =>
    body.references.some(reference => sameText(reference.projectId, one.id)),
  );
}

function newGroup(call: Call, body: GroupBody, projects: readonly Project[]): VariableGroup {
  return {
    id: Math.max(0, ...call.organization.groups.map(group => group.id)) + 1,
    name: body.name,
    description: body.description,
    type: body.type,
    variables: {},
    providerData: body.providerData,
    projects: projects.map(project => project.id),
    createdAt: call.scene.clock.now(),
    createdBy: call.caller,
    modifiedAt: 0,
    modifiedBy: '',
  };
}

function nameFault(organization: Organization, group: VariableGroup, name: string): Fault | undefined {
  const mine = organization.projects.filter(project => isIn(group, project));
  const others = mine.flatMap(project => groupsOf(organization, project)).filter(other => other !== group);
  return others.some(other => sameText(other.name, name)) ? groupExists(name) : undefined;
}

function typeFault(group: VariableGroup, body: GroupBody): Fault | undefined {
  return group.type === body.type ? undefined : badArgument('Variable group type cannot be changed.');
}

/** A group that is linked to a vault only maps names: its values come from the vault when a pipeline runs (azure-facts §5.2). */
function linkedFault(group: VariableGroup, body: GroupBody): Fault | undefined {
  if (group.type !== 'AzureKeyVault') return undefined;
  const written = Object.entries(body.variables).find(
    ([, sent]) => sent.value !== undefined && sent.value !== '',
  );
  return (
    written &&
    badArgument(`Variable ${written[0]} is linked to an Azure key vault secret and cannot be given a value.`)
  );
}

function write(group: VariableGroup, call: Call, body: GroupBody): void {
  const stored = group.variables;
  const entries = Object.entries(body.variables).map(
    ([name, sent]) => [name, replaced(sent, storedAs(stored, name))] as const,
  );
  group.name = body.name;
  group.description = body.description;
  group.providerData = body.providerData;
  group.variables = Object.fromEntries(entries);
  group.modifiedAt = call.scene.clock.now();
  group.modifiedBy = call.caller;
}

type StoredVariable = VariableGroup['variables'][string];

/** null keeps a stored secret; `""` clears it; a secret that is sent without `isSecret` loses its value. */
function replaced(sent: SentVariable, stored: StoredVariable | undefined): StoredVariable {
  const kept = sent.isSecret && stored?.isSecret === true ? stored.value : '';
  const readOnly = sent.isReadOnly ? { isReadOnly: true } : {};
  return { value: sent.value ?? kept, isSecret: sent.isSecret, ...readOnly };
}

function storedAs(variables: VariableGroup['variables'], name: string): StoredVariable | undefined {
  return Object.entries(variables).find(([other]) => sameText(other, name))?.[1];
}

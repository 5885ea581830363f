import type { Reply } from '../wire.ts';
import { empty, type Fault, failure, json } from './answer.ts';
import { badArgument, groupExists, groupNotFound, notAuthorized, nullArgument } from './fault.ts';
import { type GroupBody, readGroupBody, referenceFault, type SentVariable } from './groupBody.ts';
import { groupsOf, isIn, writtenGroup } from './groups.ts';
import { type Project, sameText } from './route.ts';
import type { Organization, VariableGroup } from './state.ts';
import type { Visit } from './visit.ts';

/** `POST …/variablegroups`. */
export function createGroup(visit: Visit): Reply {
  const read = readGroupBody(visit.request.body);
  if (!read.ok) return failure(visit.request, read.fault);
  const projects = touchedProjects(visit, read.body);
  if (!Array.isArray(projects)) return failure(visit.request, projects);
  const group = newGroup(visit, read.body, projects);
  const clash = nameFault(visit.organization, group, read.body.name) ?? linkedFault(group, read.body);
  if (clash !== undefined) return failure(visit.request, clash);
  write(group, visit, read.body);
  visit.organization.groups.push(group);
  return json(visit.request, 200, writtenGroup(visit.organization, group));
}

/** `PUT …/variablegroups/{id}`: the variables in the body replace all stored ones (azure-facts §5.2). */
export function updateGroup(visit: Visit): Reply {
  const [id = ''] = visit.parameters;
  const read = readGroupBody(visit.request.body);
  if (!read.ok) return failure(visit.request, read.fault);
  const projects = touchedProjects(visit, read.body);
  if (!Array.isArray(projects)) return failure(visit.request, projects);
  const group = visit.organization.groups.find(one => String(one.id) === id);
  if (group === undefined || projects.some(project => !isIn(group, project))) {
    return failure(visit.request, groupNotFound(id));
  }
  const fault =
    nameFault(visit.organization, group, read.body.name) ??
    typeFault(group, read.body) ??
    linkedFault(group, read.body);
  if (fault !== undefined) return failure(visit.request, fault);
  write(group, visit, read.body);
  return json(visit.request, 200, writtenGroup(visit.organization, group));
}

/** `DELETE`: from one project, or from those of `projectIds`; the group is deleted when it is in no project any more. */
export function deleteGroup(visit: Visit): Reply {
  const { request, organization, project, parameters } = visit;
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
function touchedProjects(visit: Visit, body: GroupBody): Project[] | Fault {
  const { organization, project, caller } = visit;
  if (project !== undefined) return [project];
  if (body.references.length === 0) return notAuthorized(caller);
  const fault = referenceFault(body, organization);
  if (fault !== undefined) return fault;
  return organization.projects.filter(one =>
    body.references.some(reference => sameText(reference.projectId, one.id)),
  );
}

function newGroup(visit: Visit, body: GroupBody, projects: readonly Project[]): VariableGroup {
  return {
    id: Math.max(0, ...visit.organization.groups.map(group => group.id)) + 1,
    name: body.name,
    description: body.description,
    type: body.type,
    variables: {},
    providerData: body.providerData,
    projects: projects.map(project => project.id),
    createdAt: visit.scene.clock.now(),
    createdBy: visit.caller,
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

function write(group: VariableGroup, visit: Visit, body: GroupBody): void {
  const stored = group.variables;
  const entries = Object.entries(body.variables).map(
    ([name, sent]) => [name, replaced(sent, storedAs(stored, name))] as const,
  );
  group.name = body.name;
  group.description = body.description;
  group.providerData = body.providerData;
  group.variables = Object.fromEntries(entries);
  group.modifiedAt = visit.scene.clock.now();
  group.modifiedBy = visit.caller;
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

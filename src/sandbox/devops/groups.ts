import type { Reply } from '../wire.ts';
import { failure, json, list } from './answer.ts';
import type { Call } from './call.ts';
import { groupNotFound } from './fault.ts';
import { identity, namelessIdentity } from './identity.ts';
import { type Project, sameText } from './route.ts';
import type { Organization, VariableGroup } from './state.ts';
import { devopsTime } from './time.ts';

/** `GET {org}/{project}/_apis/distributedtask/variablegroups`: all, by `groupName` (with `*`), or by `groupIds`. */
export function listGroups({ request, organization, scene }: Call, project: Project): Reply {
  const wanted = wantedGroups(request.query);
  const found = groupsOf(organization, project)
    .filter(wanted)
    .sort(byId(request.query.get('queryOrder')));
  const from = request.query.get('continuationToken');
  const start =
    from === null
      ? 0
      : Math.max(
          0,
          found.findIndex(group => String(group.id) === from),
        );
  const { devopsPage } = scene.world.settings;
  const end = start + Math.min(Number(request.query.get('$top') ?? devopsPage), devopsPage);
  const next = found[end];
  const more: Record<string, string> =
    next === undefined ? {} : { 'x-ms-continuationtoken': String(next.id) };
  return list(
    request,
    found.slice(start, end).map(group => ({ ...shownGroup(group), variableGroupProjectReferences: null })),
    more,
  );
}

/** `GET {org}/{project}/_apis/distributedtask/variablegroups/{id}`. */
export function getGroup({ request, organization, parameters: [id = ''] }: Call, project: Project): Reply {
  const group = groupsOf(organization, project).find(one => String(one.id) === id);
  if (group === undefined) return failure(request, groupNotFound(id));
  return json(request, 200, fullGroup(organization, group));
}

/**
 * In the response to a write, identities have no display name (azure-devops-cli-extension, recordings/test_variable_group.yaml).
 */
export function writtenGroup(organization: Organization, group: VariableGroup): object {
  return {
    ...fullGroup(organization, group),
    createdBy: namelessIdentity(creatorOf(group)),
    modifiedBy: namelessIdentity(group.modifiedBy),
  };
}

/** One group with its project references, as a read by id returns it. */
function fullGroup(organization: Organization, group: VariableGroup): object {
  return {
    ...shownGroup(group),
    variableGroupProjectReferences: organization.projects
      .filter(project => isIn(group, project))
      .map(({ id, name }) => ({
        projectReference: { id, name },
        name: group.name,
        description: group.description,
      })),
  };
}

export function groupsOf(organization: Organization, project: Project): VariableGroup[] {
  return organization.groups.filter(group => isIn(group, project));
}

/** A group's projects are given by id or by name. */
export function isIn(group: VariableGroup, project: Project): boolean {
  return group.projects.some(one => sameText(one, project.id) || sameText(one, project.name));
}

function wantedGroups(query: URLSearchParams): (group: VariableGroup) => boolean {
  const ids = query.get('groupIds')?.split(',');
  const name = query.get('groupName');
  const pattern = name === null ? undefined : new RegExp(`^${name.split('*').map(literal).join('.*')}$`, 'i');
  return group => (ids?.includes(String(group.id)) ?? true) && (pattern?.test(group.name) ?? true);
}

function literal(text: string): string {
  return text.replace(/[\\^$.|?+()[\]{}]/g, '\\$&');
}

/** The newest first, unless the request has another order. */
function byId(order: string | null): (left: VariableGroup, right: VariableGroup) => number {
  const sign = order?.toLowerCase() === 'idascending' ? 1 : -1;
  return (left, right) => sign * (left.id - right.id);
}

function shownGroup(group: VariableGroup): Record<string, unknown> {
  const variables = Object.entries(group.variables).map(
    ([name, one]) => [name, shownVariable(group, one)] as const,
  );
  return {
    variables: Object.fromEntries(variables),
    id: group.id,
    type: group.type,
    name: group.name,
    description: group.description,
    ...(group.providerData === undefined || group.providerData === null
      ? {}
      : { providerData: group.providerData }),
    createdBy: identity(creatorOf(group)),
    createdOn: devopsTime(group.createdAt ?? group.modifiedAt, 7),
    modifiedBy: identity(group.modifiedBy),
    modifiedOn: devopsTime(group.modifiedAt, 7),
    isShared: group.projects.length > 1,
  };
}

/** A secret's value is null in every response (azure-facts §5.2); `isSecret` is absent where it is false. */
function shownVariable(group: VariableGroup, one: VariableGroup['variables'][string]): object {
  if (group.type === 'AzureKeyVault') {
    return { enabled: true, contentType: '', expires: null, isSecret: true, value: null };
  }
  const readOnly = one.isReadOnly === true ? { isReadOnly: true } : {};
  return one.isSecret ? { value: null, isSecret: true, ...readOnly } : { value: one.value, ...readOnly };
}

function creatorOf(group: VariableGroup): string {
  return group.createdBy ?? group.modifiedBy;
}

import * as z from 'zod/mini';
import { inert } from '../../filter.ts';
import { isProblem, Problem } from '../../problem.ts';
import { fieldOf } from '../callError.ts';
import type { Call } from '../callFailure.ts';
import type { DevopsAsk } from '../devopsClient.ts';
import { isoDate, isoText, nonEmptyText, parseResponse, validatedResponse } from '../responseSchema.ts';
import type { SettingMap } from '../together/settingMap.ts';
import type { VariableGroupSettings } from './settings.ts';

const GROUPS = '_apis/distributedtask/variablegroups';
const API = { 'api-version': '7.1' };

/** A variable as read: secrets always have `value: null`; unknown fields are kept (azure-facts §5.2). */
export const variable = z.looseObject({
  value: z.nullable(z.string()),
  isSecret: z.optional(z.nullable(z.boolean())),
});

/**
 * A variable group as read. It is sent back unchanged except for Keyturn's variables, so a group is rejected if it cannot be
 * sent back, or if a missing field could be mistaken for "nothing".
 */
export const groupShape = z.looseObject({
  id: z.int(),
  name: nonEmptyText,
  type: nonEmptyText,
  variables: z.record(z.string(), variable),
  modifiedOn: isoText,
  modifiedBy: z.optional(z.unknown()),
  providerData: z.optional(z.unknown()),
  description: z.optional(z.unknown()),
  variableGroupProjectReferences: z.optional(z.unknown()),
});

/** The group with this id, because it is written back to the id in the response. */
function groupWith(id: number) {
  return groupShape.check(z.refine(group => group.id === id, `expected group ${id}`));
}

/** An entry of the list, which does not contain the projects; its variables are not read. */
const listShape = z.object({ value: z.array(z.object({ id: z.int(), name: nonEmptyText })) });

export type Variable = Readonly<z.input<typeof variable>>;

export type Group = Readonly<z.input<typeof groupShape>>;

/** Its variables that can be read. */
export function plainOf({ variables }: Group): SettingMap {
  const plain = Object.entries(variables).flatMap(([name, { value, isSecret }]) =>
    isSecret === true || value === null ? [] : [[name, value] as const],
  );
  return Object.fromEntries(plain);
}

/** The id of the group. Throws `absent` if the project has no such group. */
export async function findGroup(
  ask: DevopsAsk,
  { project, group }: VariableGroupSettings,
  call: Call,
): Promise<number> {
  return typeof group === 'number' ? group : idOf(ask, encodeURIComponent(project), group, call);
}

/**
 * Reads a group by id, because the list does not contain the projects. If the group with the known id was deleted or renamed,
 * it is found again by its name.
 */
export async function readGroup(
  ask: DevopsAsk,
  settings: VariableGroupSettings,
  call: Call,
  found: number,
): Promise<Group> {
  const path = `${encodeURIComponent(settings.project)}/${GROUPS}`;
  const byId = async (id: number): Promise<Group> => {
    const group = await ask('GET', `${path}/${id}`, API);
    // For a missing group some versions of the service respond with 200 and null.
    if (group === null) throw absent(settings.group, call);
    return validatedResponse(groupWith(id), group, call);
  };
  const { group: wanted } = settings;
  if (typeof wanted === 'number') return byId(wanted);
  const group = await byId(found).catch(unlessAbsent);
  return group !== undefined && isNamed(group, wanted) ? group : byId(await findGroup(ask, settings, call));
}

function unlessAbsent(error: unknown): undefined {
  if (!isProblem(error, 'absent')) throw error;
}

function isNamed(group: Pick<Group, 'name'>, name: string): boolean {
  return group.name.toLowerCase() === name.toLowerCase();
}

async function idOf(ask: DevopsAsk, project: string, name: string, call: Call): Promise<number> {
  const answer = await ask('GET', `${project}/${GROUPS}`, { groupName: name, ...API });
  const { value } = parseResponse(listShape, answer, call);
  // `groupName` is a pattern, and a name may contain `*`.
  const group = value.find(one => isNamed(one, name));
  if (group === undefined) throw absent(name, call);
  return group.id;
}

/**
 * Replaces the whole group, at organization level (azure-facts §5.2): variables that are not sent are deleted. Returns the new
 * modification date of the group if possible parsed: reads return the same date until the next write
 * (azure-devops-cli-extension, recordings/test_variable_group.yaml).
 */
export async function writeGroup(ask: DevopsAsk, group: Group, call: Call): Promise<Date | undefined> {
  const { id, name, type, description, providerData, variables, variableGroupProjectReferences } = group;
  if (!Array.isArray(variableGroupProjectReferences) || variableGroupProjectReferences.length === 0) {
    throw unshared(call);
  }
  const body = { id, name, type, description, providerData, variables, variableGroupProjectReferences };
  const answer = z.safeParse(writtenShape, await ask('PUT', `${GROUPS}/${id}`, API, body));
  return answer.success ? answer.data.modifiedOn : undefined;
}

const writtenShape = z.object({ modifiedOn: isoDate });

/** The last writer, by user name or display name. */
export function writerOf({ modifiedBy }: Group): string | undefined {
  const name = fieldOf(modifiedBy, 'uniqueName') ?? fieldOf(modifiedBy, 'displayName');
  return typeof name === 'string' && name !== '' ? inert(name) : undefined;
}

/** Names of variables are compared ignoring case. */
export function variableOf(group: Pick<Group, 'variables'>, wanted: string): [string, Variable] | undefined {
  return Object.entries(group.variables).find(([name]) => name.toLowerCase() === wanted.toLowerCase());
}

function absent(group: string | number, { subject }: Call): Problem {
  return new Problem({
    code: 'absent',
    subject,
    reason: `there is no variable group ${group} in the project, or this identity may not see it`,
    remedy:
      'check its name, and that the identity is a Reader of it (Pipelines > Library > the group > Security)',
  });
}

/** A write without the projects would be refused (401), and guessed projects could remove the group from others. */
function unshared({ subject }: Call): Problem {
  return new Problem({
    code: 'refused',
    subject,
    reason: 'Azure DevOps does not report which projects the group belongs to',
    remedy: 'open the group in Pipelines > Library, save it once, and run again',
  });
}

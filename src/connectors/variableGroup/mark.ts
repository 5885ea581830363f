import { identityId } from '../devopsIdentity.ts';
import { type Group, type Variable, variableOf } from './group.ts';
import { MARK_SUFFIX, markName } from './markName.ts';

/** The content of the mark, the plain variable `<variable>.keyturn` in the same group: `<key id> <time> <writer>`. */
export interface Mark {
  readonly keyId: string;
  /** When this program wrote it. */
  readonly at: Date;
  /** The id of the identity that wrote it, in Azure DevOps. Absent in marks of earlier versions, and where it was not known. */
  readonly by?: string;
}

/**
 * Tolerated difference between this machine's clock and the service's; a change of the group within this time is not detected
 * if the same identity made it.
 */
const SLACK_MS = 120_000;

/** The mark of a variable; undefined if there is none. */
export function markOf(group: Group, variable: string): Mark | undefined {
  return parsed(variableOf(group, markName(variable))?.[1]);
}

/** Whether the group was not changed after the mark was written: its last writer is that of the mark, and wrote when it did. */
export function isFresh({ at, by }: Mark, group: Group): boolean {
  if (by !== undefined && identityId(group.modifiedBy) !== by) return false;
  return new Date(group.modifiedOn).getTime() <= at.getTime() + SLACK_MS;
}

/**
 * The marks that are in the group already. A write of the group changes what they are compared with: a fresh one gets its time
 * and writer, else two rotations that share a group would write it alternately for ever; one that is not fresh loses its time,
 * else the change that it does not know of would be covered up by the write.
 */
export function renewed(group: Group, writing: Omit<Mark, 'keyId'>): Record<string, Variable> {
  const marks = Object.entries(group.variables).flatMap(([name, held]) => {
    const known = name.toLowerCase().endsWith(MARK_SUFFIX) ? parsed(held) : undefined;
    if (known === undefined) return [];
    const value = isFresh(known, group) ? written({ ...writing, keyId: known.keyId }) : outdated(known);
    return [[name, { ...held, value }] as const];
  });
  return Object.fromEntries(marks);
}

/** The mark of one variable, under the name that it has in the group. */
export function marked(group: Pick<Group, 'variables'>, variable: string, mark: Mark): [string, Variable] {
  const [name, held] = variableOf(group, markName(variable)) ?? [markName(variable), undefined];
  return [name, { ...held, value: written(mark) }];
}

function parsed(variable: Variable | undefined): Mark | undefined {
  const value = variable?.['value'];
  if (typeof value !== 'string') return undefined;
  const [keyId = '', at = '', by] = value.split(' ');
  return keyId === '' ? undefined : { keyId, at: new Date(at), ...(by === undefined ? {} : { by }) };
}

function written({ keyId, at, by }: Mark): string {
  return [keyId, at.toISOString(), ...(by === undefined ? [] : [by])].join(' ');
}

/** Without a time it is fresh for no version of this program. */
function outdated({ keyId }: Mark): string {
  return `${keyId} outdated`;
}

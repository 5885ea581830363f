import { type Group, type Variable, variableOf } from './group.ts';
import { MARK_SUFFIX, markName } from './markName.ts';

/** The content of the mark, the plain variable `<variable>.keyturn` in the same group: `<key id> <time>`. */
export interface Mark {
  readonly keyId: string;
  /** When this program wrote it. */
  readonly at: Date;
}

/**
 * Tolerated difference between this machine's clock and the service's; a change of the group by others within this time is not
 * detected.
 */
const SLACK_MS = 120_000;

/** The mark of a variable; undefined if there is none. */
export function markOf(group: Group, variable: string): Mark | undefined {
  return parsed(variableOf(group, markName(variable))?.[1]);
}

/** Whether the group was not changed after the mark was written. */
export function isFresh({ at }: Mark, group: Group): boolean {
  return new Date(group.modifiedOn).getTime() <= at.getTime() + SLACK_MS;
}

/**
 * The mark of one variable, and the fresh marks of other variables in the group with a new time: this write changes the group,
 * too, and with their old times two rotations that share a group would write it alternately for ever.
 */
export function marked(group: Group, variable: string, mark: Mark): Record<string, Variable> {
  const name = variableOf(group, markName(variable))?.[0] ?? markName(variable);
  const others = Object.entries(group.variables).flatMap(([other, held]) => {
    const known = other.toLowerCase().endsWith(MARK_SUFFIX) ? parsed(held) : undefined;
    return known !== undefined && isFresh(known, group)
      ? [[other, { ...held, value: written({ ...known, at: mark.at }) }] as const]
      : [];
  });
  return { ...Object.fromEntries(others), [name]: { ...group.variables[name], value: written(mark) } };
}

function parsed(variable: Variable | undefined): Mark | undefined {
  const value = variable?.['value'];
  if (typeof value !== 'string') return undefined;
  const [keyId = '', at = ''] = value.split(' ');
  return keyId === '' ? undefined : { keyId, at: new Date(at) };
}

function written({ keyId, at }: Mark): string {
  return `${keyId} ${at.toISOString()}`;
}

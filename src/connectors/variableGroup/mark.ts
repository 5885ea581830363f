import { type Group, type Variable, variableOf } from './group.ts';
import { MARK_SUFFIX, markName } from './markName.ts';

/** What the plain variable `<variable>.keyturn` beside a secret one says: `<key id> <time>`. */
export interface Mark {
  readonly keyId: string;
  /** When we wrote it. */
  readonly at: Date;
}

/** Our clock and the service's may differ by as much; who changes the group within it after us is not noticed. */
const SLACK_MS = 120_000;

export function markOf(group: Group, variable: string): Mark | undefined {
  return parsed(variableOf(group, markName(variable))?.[1]);
}

/** Whether nobody changed the group since. */
export function isFresh({ at }: Mark, group: Group): boolean {
  return new Date(group.modifiedOn).getTime() <= at.getTime() + SLACK_MS;
}

/**
 * The mark of one variable, and those of others in the group that are fresh: our own write changes the group, too, and
 * without a new time on them two rotations that share a group would write it in turns for ever.
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

/** The variables of a group as text, for comparing and restoring them. */
import * as z from 'zod/mini';
import { jsonOf } from '../callError.ts';
import type { Held } from '../together/lateWrites.ts';
import { type Group, variable } from './group.ts';

/** The variables in the form that `lateWrites.ts` compares. */
export function heldBy({ variables }: Pick<Group, 'variables'>): Held {
  return new Map(Object.entries(variables).map(([name, one]) => [name, JSON.stringify(one)]));
}

/**
 * The group with these variables set to values that were read earlier; undefined removes a variable. `gone`: secrets, whose
 * values are not readable and cannot be restored.
 */
export function withSeen(
  group: Group,
  seen: ReadonlyMap<string, string | undefined>,
): { readonly group: Group; readonly back: readonly string[]; readonly gone: readonly string[] } {
  const read = [...seen].map(([name, text]) => ({ name, text, variable: readVariable(text) }));
  const back = read.filter(one => one.text === undefined || one.variable !== undefined);
  const kept = Object.entries(group.variables).filter(([name]) => !back.some(one => one.name === name));
  const put = back.flatMap(one => (one.variable === undefined ? [] : [[one.name, one.variable] as const]));
  return {
    group: seen.size === 0 ? group : { ...group, variables: Object.fromEntries([...kept, ...put]) },
    back: back.map(({ name }) => name),
    gone: read.filter(one => !back.includes(one)).map(({ name }) => name),
  };
}

function readVariable(text: string | undefined) {
  const read = z.safeParse(variable, jsonOf(text ?? ''));
  return read.success && read.data.isSecret !== true ? read.data : undefined;
}

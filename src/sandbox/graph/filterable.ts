import { type Answer, fault } from './answer.ts';

/** A test on one object's members. */
export type Test = (item: Readonly<Record<string, unknown>>) => boolean;

/** What may be filtered by: the type's name in messages, and its members that accept `eq`, `in`, `startswith`. */
export interface Filterable {
  readonly type: string;
  readonly members: readonly string[];
  readonly known: readonly string[];
  /** Whether it is one of the logs, which know more forms. */
  readonly isLog?: boolean;
}

export function memberFault(member: string, on: Filterable): Answer | undefined {
  if (on.members.includes(member)) return undefined;
  if (on.known.includes(member)) return unsupported(member, on);
  const type = `microsoft.graph.${on.type.charAt(0).toLowerCase()}${on.type.slice(1)}`;
  return fault(
    400,
    'BadRequest',
    `Invalid filter clause: Could not find a property named '${member}' on type '${type}'.`,
  );
}

export function unsupported(member: string, on: Filterable): Answer {
  return fault(
    400,
    'Request_UnsupportedQuery',
    `Unsupported or invalid query filter clause specified for property '${member}' of resource '${on.type}'.`,
  );
}

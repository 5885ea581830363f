import type { SandboxRequest } from '../../wire.ts';
import { type Answer, fault } from '../answer.ts';

const NAMES = [
  'count',
  'expand',
  'filter',
  'format',
  'orderby',
  'search',
  'select',
  'skip',
  'skiptoken',
  'deltatoken',
  'top',
] as const;

export type OptionName = (typeof NAMES)[number];

/** The query options of a request, and whether it is an advanced query. */
export interface Options {
  readonly given: ReadonlyMap<OptionName, string>;
  /** `ConsistencyLevel: eventual`. */
  readonly isEventual: boolean;
  /** `$count=true` in addition: graph-docs aad-advanced-queries. */
  readonly isAdvanced: boolean;
}

/**
 * Option names are case-insensitive and their `$` is optional (graph-docs query-parameters). An unknown name is ignored without a
 * `$`, and refused with one.
 */
export function readOptions({ query, headers }: Pick<SandboxRequest, 'query' | 'headers'>): Options | Answer {
  const given = new Map<OptionName, string>();
  for (const [written, value] of query) {
    const name = NAMES.find(one => one === written.toLowerCase().replace(/^\$/, ''));
    if (name !== undefined) given.set(name, value);
    else if (written.startsWith('$')) return unknownOption(written);
  }
  if (given.has('skip')) {
    return fault(400, 'Request_BadRequest', "'$skip' is not supported by the service.");
  }
  const isEventual = headers['consistencylevel']?.trim().toLowerCase() === 'eventual';
  return { given, isEventual, isAdvanced: isEventual && given.get('count')?.toLowerCase() === 'true' };
}

/** From memory: the text of the OData library for an unknown name. */
function unknownOption(name: string): Answer {
  return fault(400, 'BadRequest', `The query parameter '${name}' is not supported.`);
}

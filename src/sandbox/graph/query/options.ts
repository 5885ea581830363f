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

/** The query options of a request, and how it wants directory objects to be searched. */
export interface Options {
  readonly given: ReadonlyMap<OptionName, string>;
  /** `ConsistencyLevel: eventual`. */
  readonly isEventual: boolean;
  /** With `$count=true` as well: graph-docs aad-advanced-queries. */
  readonly isAdvanced: boolean;
}

/**
 * Names are not case-sensitive (graph-docs query-parameters). The same page has the `$` optional; here it is, too, as that is
 * what clients may send. What has another name is ignored without a `$`, and refused with one.
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

/** memory: the words of the OData library for a name that it does not know. */
function unknownOption(name: string): Answer {
  return fault(400, 'BadRequest', `The query parameter '${name}' is not supported.`);
}

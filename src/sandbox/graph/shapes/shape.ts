/** What a type of Graph's is, as far as queries and writes need it. */
import { type Answer, fault } from '../answer.ts';
import type { Comparison, TextFunction } from '../query/clause.ts';

/**
 * `id`: text that has to be a GUID. `guid`: Edm.Guid, which is written without quotes. `mixed`: of the logs, of whatever type.
 * `texts`, `objects`: collections.
 */
export type Kind =
  | 'text'
  | 'id'
  | 'guid'
  | 'boolean'
  | 'time'
  | 'number'
  | 'object'
  | 'texts'
  | 'objects'
  | 'mixed'
  | 'stream';

/** Whether a query works by default, or only with `ConsistencyLevel: eventual` and `$count=true`. */
export type Level = 'default' | 'advanced';

export interface Property {
  readonly name: string;
  readonly is: Kind;
  /** `eq`, and with it `in`, `ne` and `not`. Of a collection: inside of `any`. */
  readonly eq?: Level;
  readonly startsWith?: Level;
  /** `ge` and `le`. */
  readonly range?: Level;
  readonly endsWith?: Level;
  readonly sorted?: Level;
  readonly searched?: true;
  /** Shown only where `$select` names it. */
  readonly onlySelected?: true;
  readonly readOnly?: true;
  /** Of an object, or of the members of a collection: its type and what that has. */
  readonly of?: string;
  readonly members?: readonly string[];
}

export type Operator = Comparison | TextFunction | 'in';

export interface Shape {
  /** `application`: microsoft.graph.application. */
  readonly type: string;
  /** In the order in which the service writes them. */
  readonly properties: readonly Property[];
  /** What leads to other objects. */
  readonly navigation: readonly string[];
  /** Kept elsewhere than the directory: it knows other filters, and is not sorted by header. */
  readonly isLog?: true;
  /** Why a path may not be filtered so; undefined: it may. */
  refuses(path: string, operator: Operator, isAdvanced: boolean): Answer | undefined;
}

/** As messages name a resource: `Application`. */
export function resourceOf({ type }: Pick<Shape, 'type'>): string {
  return `${type.charAt(0).toUpperCase()}${type.slice(1)}`;
}

/** Names of properties ignore case (graph-docs query-parameters: names and values of query parameters are not case-sensitive). */
export function propertyOf({ properties }: Pick<Shape, 'properties'>, name: string): Property | undefined {
  const wanted = name.toLowerCase();
  return properties.find(one => one.name.toLowerCase() === wanted);
}

export function noSuchProperty(prefix: string, name: string, { type }: Pick<Shape, 'type'>): Answer {
  return fault(
    400,
    'BadRequest',
    `${prefix}: Could not find a property named '${name}' on type 'microsoft.graph.${type}'.`,
  );
}

/** graph-docs aad-advanced-queries, "Error handling": a property that is not indexed for what is asked. */
export function unsupportedClause(name: string, shape: Pick<Shape, 'type'>): Answer {
  return fault(
    400,
    'Request_UnsupportedQuery',
    `Unsupported or invalid query filter clause specified for property '${name}' of resource '${resourceOf(shape)}'.`,
  );
}

/** The same page, for what works with the advanced query parameters alone. */
export function needsAdvanced(operator: string): Answer {
  return fault(
    400,
    'Request_UnsupportedQuery',
    `Operator '${operator}' is not supported because the required parameters might be missing. Try adding $count=true query parameter and ConsistencyLevel:eventual header. Refer to https://aka.ms/graph-docs/advanced-queries for more information`,
  );
}

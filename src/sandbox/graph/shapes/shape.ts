/** A type of Graph, as far as queries and writes need it. */
import { type Answer, fault } from '../answer.ts';
import type { Comparison, TextFunction } from '../query/clause.ts';

/**
 * `id`: text that has to be a GUID. `guid`: Edm.Guid, which is written without quotes. `mixed`: any type, in the logs. `texts`,
 * `objects`: collections.
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
  /** `eq`, `in`, `ne` and `not`. For a collection: inside `any`. */
  readonly eq?: Level;
  readonly startsWith?: Level;
  /** `ge` and `le`. */
  readonly range?: Level;
  readonly endsWith?: Level;
  readonly sorted?: Level;
  readonly searched?: true;
  /** Returned only where `$select` names it. */
  readonly onlySelected?: true;
  readonly readOnly?: true;
  /** For an object, or for the members of a collection: their type and its members. */
  readonly of?: string;
  readonly members?: readonly string[];
}

export type Operator = Comparison | TextFunction | 'in';

export interface Shape {
  /** `application`: microsoft.graph.application. */
  readonly type: string;
  /** In the order of the service's responses. */
  readonly properties: readonly Property[];
  /** Relationships to other objects. */
  readonly navigation: readonly string[];
  /** Not stored in the directory: it supports other filters, and sorting needs no header. */
  readonly isLog?: true;
  /** Why a filter on this path is refused; undefined: it is supported. */
  refuses(path: string, operator: Operator, isAdvanced: boolean): Answer | undefined;
}

/** The name of the resource in messages: `Application`. */
export function resourceOf({ type }: Pick<Shape, 'type'>): string {
  return `${type.charAt(0).toUpperCase()}${type.slice(1)}`;
}

/**
 * Property names are case-insensitive (graph-docs query-parameters: names and values of query parameters are not case-sensitive).
 */
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

/** graph-docs aad-advanced-queries, "Error handling": a property that is not indexed for this query. */
export function unsupportedClause(name: string, shape: Pick<Shape, 'type'>): Answer {
  return fault(
    400,
    'Request_UnsupportedQuery',
    `Unsupported or invalid query filter clause specified for property '${name}' of resource '${resourceOf(shape)}'.`,
  );
}

/** The same page, for what works only with the advanced query parameters. */
export function needsAdvanced(operator: string): Answer {
  return fault(
    400,
    'Request_UnsupportedQuery',
    `Operator '${operator}' is not supported because the required parameters might be missing. Try adding $count=true query parameter and ConsistencyLevel:eventual header. Refer to https://aka.ms/graph-docs/advanced-queries for more information`,
  );
}

import { type Answer, fault } from '../answer.ts';
import { notSimulated } from '../notSimulated.ts';
import { noSuchProperty, propertyOf, type Shape } from '../shapes/shape.ts';
import type { Options } from './options.ts';
import type { Item } from './order.ts';

/** The relationships of an object to others that the sandbox has, by name. */
export type Relations = Readonly<Record<string, (item: Item) => readonly Item[]>>;

export interface Expansion {
  /** The entry in `@odata.context`: `owners()`. */
  readonly context: string;
  expand(item: Item): Item;
}

/** "A maximum of 20 items per expanded relationship" (graph-docs known limitations of $expand). */
const MOST_EXPANDED = 20;

/** `$expand=owners` and `$expand=owners($select=id)`: one relationship at most. undefined: no `$expand`. */
export function readExpand(
  { given, isAdvanced }: Options,
  shape: Shape,
  relations: Relations,
): Expansion | Answer | undefined {
  const text = given.get('expand')?.trim();
  if (text === undefined || text === '') return undefined;
  // Documented is only that it "is not currently supported with advanced queries"; the text is a guess.
  if (isAdvanced) return fault(400, 'Request_UnsupportedQuery', '$expand is not currently supported.');
  const [, name = '', inner] = /^([\w*]+)(?:\((.*)\))?$/s.exec(text) ?? [];
  if (name === '') {
    // microsoft-graph-docs#96
    return fault(
      400,
      'BadRequest',
      'The result of parsing $expand contained at least 2 items, but the maximum allowed is 1.',
    );
  }
  const relation = Object.keys(relations).find(one => one.toLowerCase() === name.toLowerCase());
  const follow = relation === undefined ? undefined : relations[relation];
  if (relation === undefined || follow === undefined) return unknown(name, shape);
  const select = inner === undefined ? undefined : /^\s*\$?select\s*=([\w,\s]+)$/i.exec(inner)?.[1];
  if (inner !== undefined && select === undefined) return notSimulated(`$expand=${text}`);
  return {
    context: `${relation}(${select?.replace(/\s/g, '') ?? ''})`,
    expand: item => ({
      ...item,
      [relation]: follow(item)
        .slice(0, MOST_EXPANDED)
        .map(one => reduced(one, select)),
    }),
  };
}

function unknown(name: string, shape: Shape): Answer {
  if (shape.navigation.some(one => one.toLowerCase() === name.toLowerCase()) || name === '*') {
    return notSimulated(`$expand=${name}`);
  }
  const property = propertyOf(shape, name);
  if (property === undefined) return noSuchProperty('Parsing OData Select and Expand failed', name, shape);
  return fault(
    400,
    'BadRequest',
    `Parsing OData Select and Expand failed: Property '${property.name}' on type 'microsoft.graph.${shape.type}' is not a navigation property or complex property. Only navigation properties can be expanded.`,
  );
}

/** Members that an object's own type does not have are left out: a relationship has directory objects of several types. */
function reduced(item: Item, select: string | undefined): Item {
  if (select === undefined) return item;
  const wanted = select.split(',').map(one => one.trim().toLowerCase());
  const kept = Object.entries(item).filter(
    ([name]) => name === '@odata.type' || wanted.includes(name.toLowerCase()),
  );
  return Object.fromEntries(kept);
}

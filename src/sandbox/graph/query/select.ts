import type { Answer } from '../answer.ts';
import { noSuchProperty, type Property, propertyOf, type Shape } from '../shapes/shape.ts';
import type { Item } from './order.ts';

/** The effect of `$select`: the members of an object, and the names in `@odata.context`. */
export interface Selection {
  /** The names in the context; undefined: all default properties. */
  readonly names?: readonly string[];
  pick(item: Item): Item;
}

export function readSelect(text: string | undefined, shape: Shape): Selection | Answer {
  if (text === undefined || text.trim() === '' || text.trim() === '*')
    return { pick: item => shownByDefault(item, shape) };
  const properties: Property[] = [];
  for (const name of text.split(',').map(one => one.trim())) {
    const property = propertyOf(shape, name);
    if (property === undefined) return noSuchProperty('Parsing OData Select and Expand failed', name, shape);
    properties.push(property);
  }
  const chosen = new Set(properties.filter(({ is }) => is !== 'stream').map(({ name }) => name));
  return {
    names: properties.map(({ name }) => name),
    pick: item => ({
      ...typeOf(item),
      ...Object.fromEntries([...chosen].map(name => [name, item[name] ?? null])),
    }),
  };
}

/**
 * Without the properties that only `$select` returns. An object of another type than that of its collection keeps all members.
 */
export function shownByDefault(item: Item, { properties }: Shape): Item {
  const hidden = properties.filter(({ onlySelected }) => onlySelected).map(({ name }) => name);
  if (hidden.length === 0) return { ...item };
  return Object.fromEntries(Object.entries(item).filter(([name]) => !hidden.includes(name)));
}

/** The type of an object, in collections of several types. */
function typeOf(item: Item): Item {
  const type = item['@odata.type'];
  return type === undefined ? {} : { '@odata.type': type };
}

import type { Answer } from '../answer.ts';
import { noSuchProperty, type Property, propertyOf, type Shape } from '../shapes/shape.ts';
import type { Item } from './order.ts';

/** What `$select` shows of an object, and how `@odata.context` says so. */
export interface Selection {
  /** The names, as the context lists them; undefined: all that are shown by default. */
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

/** What only `$select` shows is left out. An object of another type than that of its collection shows all that it has. */
export function shownByDefault(item: Item, { properties }: Shape): Item {
  const hidden = properties.filter(({ onlySelected }) => onlySelected).map(({ name }) => name);
  if (hidden.length === 0) return { ...item };
  return Object.fromEntries(Object.entries(item).filter(([name]) => !hidden.includes(name)));
}

/** An object says its type where its collection has several. */
function typeOf(item: Item): Item {
  const type = item['@odata.type'];
  return type === undefined ? {} : { '@odata.type': type };
}

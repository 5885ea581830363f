import { type Answer, fault } from '../answer.ts';
import { noSuchProperty, propertyOf, resourceOf, type Shape } from '../shapes/shape.ts';
import { valueAt } from './compare.ts';
import type { Options } from './options.ts';

export type Item = Readonly<Record<string, unknown>>;

/** Sorts by `$orderby`. The items of a log come newest first and can be sorted by time only. */
export function ordered(items: readonly Item[], options: Options, shape: Shape): readonly Item[] | Answer {
  const wish = options.given.get('orderby');
  if (wish === undefined) return items;
  const [, name = '', direction = 'asc'] = /^(\w+)(?:\s+(asc|desc))?$/i.exec(wish.trim()) ?? [];
  const property = propertyOf(shape, name);
  if (shape.isLog) {
    if (!property?.sorted) return fault(400, 'BadRequest', `Unsupported sort property '${name || wish}'.`);
    return direction.toLowerCase() === 'desc' ? items : items.toReversed();
  }
  if (property === undefined) return noSuchProperty('Invalid order by clause', name || wish, shape);
  if (!property.sorted) return unsortable(property.name, shape);
  const needsMore = property.sorted === 'advanced' || options.given.has('filter');
  if (needsMore && !options.isAdvanced) return needsAdvancedSort();
  const sign = direction.toLowerCase() === 'desc' ? -1 : 1;
  return items.toSorted((a, b) => sign * order(valueAt(a, [property.name]), valueAt(b, [property.name])));
}

/** From memory, without a source. */
function unsortable(name: string, shape: Shape): Answer {
  const message = `Unsupported sort property '${name}' for '${resourceOf(shape)}'.`;
  return fault(400, 'Request_UnsupportedQuery', message);
}

/** microsoft-graph-docs#9711: for service principals by displayName, without the header. */
function needsAdvancedSort(): Answer {
  return fault(400, 'Request_UnsupportedQuery', 'Sorting not supported for current query.');
}

function order(one: unknown, other: unknown): number {
  return String(one ?? '').localeCompare(String(other ?? ''), 'en', { sensitivity: 'base' });
}

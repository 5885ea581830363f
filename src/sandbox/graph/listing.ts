import { type Answer, fault, found } from './answer.ts';
import { baseOf, type Call } from './call.ts';
import { type Relations, readExpand } from './query/expand.ts';
import { readFilter, type Test } from './query/filter.ts';
import { type Options, readOptions } from './query/options.ts';
import { type Item, ordered } from './query/order.ts';
import { readSearch } from './query/search.ts';
import { readSelect } from './query/select.ts';
import type { Shape } from './shapes/shape.ts';

/** A collection that can be queried: its path, its name in `@odata.context`, and what the queries may contain. */
export interface Collection {
  readonly path: string;
  readonly context: string;
  readonly shape: Shape;
  readonly items: readonly Item[];
  readonly relations?: Relations;
}

const defaultPage = 100;
const largestPage = 999;
/** "$expand on directory objects returns a maximum of 100 objects" (graph known-issues 13635): a larger `$top` makes no larger page. */
const largestExpandedPage = 100;

/**
 * Lists a collection with `$filter`, `$search`, `$orderby`, `$select`, `$expand`, `$top`, `$count` and paging by
 * `@odata.nextLink`.
 */
export function listing(call: Call, collection: Collection): Answer {
  const options = readOptions(call.request);
  if ('status' in options) return options;
  const shown = readShown(options, collection);
  if ('status' in shown) return shown;
  const matching = matches(options, collection);
  if ('status' in matching) return matching;
  const asked = pageSize(options.given.get('top'));
  if (typeof asked !== 'number') return asked;
  const size = options.given.has('expand') ? Math.min(asked, largestExpandedPage) : asked;
  const start = readToken(options.given.get('skiptoken'));
  if (start === undefined)
    return fault(400, 'Directory_ExpiredPageToken', 'The specified page token value has expired.');
  const content = {
    // Without the header `$count` is ignored (graph-docs aad-advanced-queries, "Error handling").
    ...(options.isAdvanced ? { '@odata.count': matching.items.length } : {}),
    ...(start + size < matching.items.length
      ? { '@odata.nextLink': nextLink(call, collection, start + size) }
      : {}),
    value: matching.items.slice(start, start + size).map(shown.show),
  };
  return found(`${baseOf(call)}/$metadata#${collection.context}${shown.suffix}`, content);
}

/** `GET …/$count`: the number of matches, as plain text. */
export function counting(call: Call, collection: Collection): Answer {
  const options = readOptions(call.request);
  if ('status' in options) return options;
  if (!options.isEventual) return fault(400, 'Request_BadRequest', '$count is not currently supported.');
  const matching = matches({ ...options, isAdvanced: true }, collection);
  return 'status' in matching ? matching : { status: 200, text: String(matching.items.length) };
}

/** One object of a collection, with `$select` and `$expand`. */
export function single(call: Call, collection: Omit<Collection, 'items'>, item: Item): Answer {
  const options = readOptions(call.request);
  if ('status' in options) return options;
  const shown = readShown(options, collection);
  if ('status' in shown) return shown;
  return found(`${baseOf(call)}/$metadata#${collection.context}${shown.suffix}/$entity`, shown.show(item));
}

function matches(
  options: Options,
  { items, shape, relations }: Collection,
): { readonly items: readonly Item[] } | Answer {
  const filter = options.given.get('filter');
  const search = options.given.get('search');
  const tests: Test[] = [];
  for (const test of [
    ...(filter === undefined ? [] : [readFilter(filter, shape, options.isAdvanced, relations)]),
    ...(search === undefined ? [] : [readSearch(search, shape, options.isEventual)]),
  ]) {
    if (typeof test !== 'function') return test;
    tests.push(test);
  }
  const inOrder = ordered(items, options, shape);
  if ('status' in inOrder) return inOrder;
  return { items: inOrder.filter(item => tests.every(test => test(item))) };
}

interface Shown {
  /** What follows the collection's name in `@odata.context`. */
  readonly suffix: string;
  show(item: Item): Item;
}

function readShown(options: Options, { shape, relations = {} }: Omit<Collection, 'items'>): Shown | Answer {
  const selection = readSelect(options.given.get('select'), shape);
  if ('status' in selection) return selection;
  const expansion = readExpand(options, shape, relations);
  if (expansion !== undefined && 'status' in expansion) return expansion;
  const names = [...(selection.names ?? []), ...(expansion === undefined ? [] : [expansion.context])];
  return {
    suffix: names.length === 0 ? '' : `(${names.join(',')})`,
    show: item => {
      const shown = selection.pick(item);
      return expansion === undefined ? shown : pickedWith(expansion.expand(item), shown, item);
    },
  };
}

/** The selected members, and those that `$expand` added. */
function pickedWith(expanded: Item, shown: Item, item: Item): Item {
  const added = Object.entries(expanded).filter(([name]) => !(name in item));
  return { ...shown, ...Object.fromEntries(added) };
}

function pageSize(top: string | undefined): number | Answer {
  if (top === undefined) return defaultPage;
  const size = /^\d+$/.test(top) ? Number(top) : 0;
  if (size >= 1 && size <= largestPage) return size;
  return fault(
    400,
    'Request_UnsupportedQuery',
    `Invalid page size specified: '${top}'. Must be between 1 and ${largestPage} inclusive.`,
  );
}

/** The next link repeats the whole query; its token is opaque to clients. */
function nextLink(call: Call, collection: Collection, start: number): string {
  const parts = [...call.request.query].filter(([name]) => !/^\$?skiptoken$/i.test(name));
  const query = [
    ...parts,
    ['$skiptoken', Buffer.from(`${tokenMark}${start}`).toString('base64url')] as const,
  ];
  return `${baseOf(call)}/${collection.path}?${query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`;
}

const tokenMark = 'DSpt|';

function readToken(token: string | undefined): number | undefined {
  if (token === undefined) return 0;
  const text = Buffer.from(token, 'base64url').toString();
  return /^DSpt\|\d+$/.test(text) ? Number(text.slice(tokenMark.length)) : undefined;
}

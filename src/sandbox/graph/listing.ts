import { type Answer, fault, found } from './answer.ts';
import { baseOf, type Call } from './call.ts';
import { readFilter } from './filter.ts';
import type { Filterable } from './filterable.ts';

/** A collection to answer from: its path, its name in `@odata.context`, and how it may be filtered. */
export interface Collection extends Filterable {
  readonly path: string;
  readonly context: string;
  readonly items: readonly Readonly<Record<string, unknown>>[];
  /** The one member that `$orderby` may name, where it may name any; the items come newest first. */
  readonly orderedBy?: string;
}

const defaultPage = 100;
const largestPage = 999;
const supported = ['$filter', '$select', '$top', '$count', '$skiptoken', '$format'];

/** Lists a collection with `$filter`, `$select`, `$top`, `$count` and paging by `@odata.nextLink`. */
export function listing(call: Call, collection: Collection): Answer {
  const { query } = call.request;
  const known = collection.orderedBy === undefined ? supported : [...supported, '$orderby'];
  const strange = [...query.keys()].find(name => name.startsWith('$') && !known.includes(name));
  if (strange !== undefined) return fault(400, 'Request_UnsupportedQuery', `Unsupported Query: ${strange}.`);
  const filter = query.get('$filter');
  const test = filter === null ? () => true : readFilter(filter, collection);
  if (typeof test !== 'function') return test;
  const size = pageSize(query.get('$top'));
  if (typeof size !== 'number') return size;
  const shape = selection(query.get('$select'), collection);
  if ('status' in shape) return shape;
  const items = ordered(query.get('$orderby'), collection);
  if (!Array.isArray(items)) return items;
  const matching = items.filter(test);
  const start = readToken(query.get('$skiptoken'));
  if (start === undefined)
    return fault(400, 'Directory_ExpiredPageToken', 'The specified page token value has expired.');
  const content = {
    ...(query.get('$count') === 'true' ? { '@odata.count': matching.length } : {}),
    ...(start + size < matching.length
      ? { '@odata.nextLink': nextLink(call, collection, start + size) }
      : {}),
    value: matching.slice(start, start + size).map(shape.pick),
  };
  return found(`${baseOf(call)}/$metadata#${collection.context}${shape.suffix}`, content);
}

function ordered(
  wish: string | null,
  { items, orderedBy = '' }: Collection,
): Collection['items'][number][] | Answer {
  if (wish === null) return [...items];
  const [, member, direction] = /^(\w+)(?:\s+(asc|desc))?$/i.exec(wish.trim()) ?? [];
  if (member !== orderedBy) return fault(400, 'BadRequest', `Unsupported sort property '${member ?? wish}'.`);
  return direction?.toLowerCase() === 'desc' ? [...items] : items.toReversed();
}

/** One object of a collection, with `$select`. */
export function single(call: Call, collection: Collection, item: Readonly<Record<string, unknown>>): Answer {
  const shape = selection(call.request.query.get('$select'), collection);
  if ('status' in shape) return shape;
  return found(`${baseOf(call)}/$metadata#${collection.context}${shape.suffix}/$entity`, shape.pick(item));
}

interface Shape {
  readonly suffix: string;
  pick(item: Readonly<Record<string, unknown>>): Record<string, unknown>;
}

function selection(text: string | null, { known, type }: Filterable): Shape | Answer {
  if (text === null || text === '' || text === '*') return { suffix: '', pick: item => ({ ...item }) };
  const names = text.split(',').map(name => name.trim());
  const strange = names.find(name => !known.includes(name));
  if (strange === undefined) {
    return {
      suffix: `(${names.join(',')})`,
      pick: item => Object.fromEntries(names.map(name => [name, item[name]])),
    };
  }
  const owner = `microsoft.graph.${type.charAt(0).toLowerCase()}${type.slice(1)}`;
  return fault(
    400,
    'BadRequest',
    `Parsing OData Select and Expand failed: Could not find a property named '${strange}' on type '${owner}'.`,
  );
}

function pageSize(top: string | null): number | Answer {
  if (top === null) return defaultPage;
  const size = /^\d+$/.test(top) ? Number(top) : 0;
  if (size >= 1 && size <= largestPage) return size;
  return fault(
    400,
    'Request_UnsupportedQuery',
    `Invalid page size specified: '${top}'. Must be between 1 and ${largestPage} inclusive.`,
  );
}

/** The next link repeats the whole question; the token is opaque to clients. */
function nextLink(call: Call, collection: Collection, start: number): string {
  const parts = [...call.request.query].filter(([name]) => name !== '$skiptoken');
  const query = [
    ...parts,
    ['$skiptoken', Buffer.from(`${tokenMark}${start}`).toString('base64url')] as const,
  ];
  return `${baseOf(call)}/${collection.path}?${query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`;
}

const tokenMark = 'DSpt|';

function readToken(token: string | null): number | undefined {
  if (token === null) return 0;
  const text = Buffer.from(token, 'base64url').toString();
  return /^DSpt\|\d+$/.test(text) ? Number(text.slice(tokenMark.length)) : undefined;
}

import type { Answer } from './answer.ts';
import { type Filterable, memberFault, type Test } from './filterable.ts';

const literal = String.raw`('(?:[^']|'')*'|[0-9a-f-]{36}|-?\d+|\d{4}-\d{2}-\d{2}T[\d:.]+Z)`;
const comparison = new RegExp(String.raw`^([\w/]+)\s+(eq|ge|le|gt|lt)\s+${literal}$`, 'i');
const start = /^startswith\(\s*([\w/]+)\s*,\s*('(?:[^']|'')*')\s*\)$/i;
const lambda = new RegExp(String.raw`^(\w+)/any\(\s*(\w+)\s*:\s*\2(?:/(\w+))?\s+eq\s+${literal}\s*\)$`, 'i');

/**
 * The clauses that the log collections know beside the plain ones: paths (`status/errorCode eq 0`), `ge`, `le`,
 * `gt` and `lt` of times, and `any` over a list. What may be asked for is listed as `userId`, `status/errorCode`, `targetResources/any/id`.
 * undefined: this is none of them.
 */
export function readPathClause(clause: string, on: Filterable): Test | Answer | undefined {
  const compared = comparison.exec(clause);
  if (compared) {
    const [, path = '', operator = '', value = ''] = compared;
    return memberFault(path, on) ?? (item => compares(valueAt(item, path), operator, value));
  }
  const begun = start.exec(clause);
  if (begun) {
    const [, path = '', value = ''] = begun;
    return memberFault(path, on) ?? (item => lower(valueAt(item, path)).startsWith(unquoted(value)));
  }
  const any = lambda.exec(clause);
  if (!any) return undefined;
  const [, list = '', , member, value = ''] = any;
  const wrong = memberFault(member === undefined ? `${list}/any` : `${list}/any/${member}`, on);
  return (
    wrong ?? (item => listAt(item, list).some(one => lower(valueAt(one, member ?? '')) === unquoted(value)))
  );
}

function compares(value: unknown, operator: string, written: string): boolean {
  if (operator.toLowerCase() === 'eq') return lower(value) === unquoted(written) || sameTime(value, written);
  const [one, other] = [Date.parse(String(value)), Date.parse(written)];
  switch (operator.toLowerCase()) {
    case 'ge':
      return one >= other;
    case 'gt':
      return one > other;
    case 'lt':
      return one < other;
    default:
      return one <= other;
  }
}

function sameTime(value: unknown, written: string): boolean {
  return /^\d{4}-/.test(written) && Date.parse(String(value)) === Date.parse(written);
}

/** The member at a path; the thing itself for an empty one. */
function valueAt(item: unknown, path: string): unknown {
  if (path === '') return item;
  return path
    .split('/')
    .reduce<unknown>(
      (inside, key) => (typeof inside === 'object' && inside !== null ? Reflect.get(inside, key) : undefined),
      item,
    );
}

function listAt(item: unknown, path: string): readonly unknown[] {
  const list = valueAt(item, path);
  return Array.isArray(list) ? list : [];
}

function lower(value: unknown): string {
  return String(value ?? '').toLowerCase();
}

function unquoted(text: string): string {
  return text.replace(/^'|'$/g, '').replaceAll("''", "'").toLowerCase();
}

import { type Answer, fault } from '../answer.ts';
import { propertyOf, type Shape } from '../shapes/shape.ts';
import { valueAt } from './compare.ts';
import type { Test } from './filter.ts';

/**
 * `$search="displayName:pay" AND "description:night"` on directory objects: text is split into words at spaces, numbers, changes
 * of case and symbols, and each searched word has to be the beginning of one of them (graph-docs search-query-parameter).
 */
export function readSearch(text: string, shape: Shape, isEventual: boolean): Test | Answer {
  if (!isEventual) {
    return fault(
      400,
      'Request_UnsupportedQuery',
      "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'",
    );
  }
  const words = text.trim().split(/\s+(AND|OR)\s+(?=")/);
  const tests: Test[] = [];
  for (const clause of words.filter((_, index) => index % 2 === 0)) {
    const test = clauseTest(clause, shape);
    if (typeof test !== 'function') return test;
    tests.push(test);
  }
  const joints = new Set(words.filter((_, index) => index % 2 === 1));
  if (joints.size > 1) return unreadable(text);
  return joints.has('OR') ? item => tests.some(test => test(item)) : item => tests.every(test => test(item));
}

function clauseTest(clause: string, shape: Shape): Test | Answer {
  const [, name = '', value = ''] = /^"(\w+):(.+)"$/s.exec(clause) ?? [];
  if (name === '') return unreadable(clause);
  const property = propertyOf(shape, name);
  if (!property?.searched) {
    return fault(400, 'Request_UnsupportedQuery', `Unsupported search property '${name}'.`);
  }
  const wanted = partsOf(value);
  return item => {
    const parts = partsOf(String(valueAt(item, [property.name]) ?? ''));
    return wanted.every(one => parts.some(part => part.startsWith(one)));
  };
}

function partsOf(text: string): string[] {
  return (text.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\sA-Za-z\d\p{P}\p{S}]+/gu) ?? []).map(part =>
    part.toLowerCase(),
  );
}

/** The text is a guess; documented is that a clause has to be in double quotes and to name a property. */
function unreadable(text: string): Answer {
  return fault(400, 'BadRequest', `Invalid search clause: Syntax error in '${text}'.`);
}

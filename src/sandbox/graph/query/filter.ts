import { type Answer, fault } from '../answer.ts';
import { isGuid } from '../call.ts';
import { notSimulated } from '../notSimulated.ts';
import {
  type Kind,
  needsAdvanced,
  type Operator,
  propertyOf,
  resourceOf,
  type Shape,
} from '../shapes/shape.ts';
import { type Clause, type Path, readClause } from './clause.ts';
import { compares, startsOrEnds, valueAt } from './compare.ts';
import type { Relations } from './expand.ts';
import type { Item } from './order.ts';
import { type Literal, SyntaxFault } from './tokens.ts';

/** A test of one object, or of a member of a collection in it. */
export type Test = (item: unknown) => boolean;

interface Place {
  readonly shape: Shape;
  readonly isAdvanced: boolean;
  readonly relations: Relations;
  /** Inside `any`: the collection's name and the variable for its members. */
  readonly within?: { readonly list: string; readonly variable: string };
}

/** The test of a `$filter`, or the error for one that this type does not support. Text is compared case-insensitively. */
export function readFilter(
  text: string,
  shape: Shape,
  isAdvanced: boolean,
  relations: Relations = {},
): Test | Answer {
  try {
    return testOf(readClause(text), { shape, isAdvanced, relations });
  } catch (error) {
    if (!(error instanceof SyntaxFault)) throw error;
    const message = `Invalid filter clause: Syntax error at position ${error.position} in '${text}'.`;
    return fault(400, 'BadRequest', message);
  }
}

function testOf(clause: Clause, place: Place): Test | Answer {
  switch (clause.is) {
    case 'and':
    case 'or':
      return joined(clause, place);
    case 'not':
      return negated(clause.part, place);
    case 'any':
      return anyOf(clause, place);
    case 'in':
      return (
        tooManyChildren(clause.values.length, place) ?? compared(clause.path, 'in', clause.values, place)
      );
    default:
      return compared(clause.path, clause.is, [clause.value], place);
  }
}

function joined({ is, parts }: Extract<Clause, { is: 'and' | 'or' }>, place: Place): Test | Answer {
  const tooMany = is === 'or' ? tooManyChildren(parts.length, place) : undefined;
  if (tooMany) return tooMany;
  const tests: Test[] = [];
  for (const part of parts) {
    const test = testOf(part, place);
    if (typeof test !== 'function') return test;
    tests.push(test);
  }
  return is === 'or' ? item => tests.some(test => test(item)) : item => tests.every(test => test(item));
}

/** The text is a guess: the page has only that of `endsWith`. */
function negated(part: Clause, place: Place): Test | Answer {
  const test = testOf(part, place);
  if (typeof test !== 'function') return test;
  if (!place.isAdvanced && !place.shape.isLog) return needsAdvanced('not');
  return item => !test(item);
}

function anyOf({ path, variable, part }: Extract<Clause, { is: 'any' }>, place: Place): Test | Answer {
  const list = path.join('/');
  const name = propertyOf(place.shape, list)?.name ?? list;
  const test = testOf(part, { ...place, within: { list: name, variable } });
  if (typeof test !== 'function') return test;
  return item => {
    const members = valueAt(item, [name]);
    return Array.isArray(members) && members.some(test);
  };
}

function compared(
  written: Path,
  operator: Operator,
  values: readonly Literal[],
  place: Place,
): Test | Answer {
  const { key, path } = resolved(written, place);
  const refused = place.shape.refuses(key, operator, place.isAdvanced) ?? unfollowed(key, place);
  if (refused) return refused;
  const kind = kindAt(key, place.shape);
  const wrong = values.map(value => valueFault(key, kind, operator, value, place)).find(one => one);
  if (wrong) return wrong;
  const counted = path.at(-1) === '$count' ? path[0] : undefined;
  const read = (item: unknown) =>
    counted === undefined ? valueAt(item, path) : countAt(item, counted, place.relations);
  if (operator === 'startswith' || operator === 'endswith' || operator === 'contains') {
    return item => values.some(({ text }) => startsOrEnds(read(item), operator, text));
  }
  const comparison = operator === 'in' ? 'eq' : operator;
  return item => values.some(value => compares(read(item), comparison, value));
}

/** The error for a relationship that Graph can count and the sandbox does not have. */
function unfollowed(key: string, { shape, relations }: Place): Answer | undefined {
  const [name = '', ...rest] = key.split('/');
  if (rest.at(-1) !== '$count' || !shape.navigation.includes(name) || name in relations) return undefined;
  return notSimulated(`$filter=${key}`);
}

/** The path from the tested item, and the name of the property in the shape; names in their own spelling. */
function resolved(written: Path, { shape, within }: Place): { key: string; path: Path } {
  if (within !== undefined && written[0] === within.variable) {
    const path = written.slice(1);
    return { key: [within.list, 'any', ...path].join('/'), path };
  }
  const [first = '', ...rest] = written;
  const navigation = shape.navigation.find(one => one.toLowerCase() === first.toLowerCase());
  const path = [propertyOf(shape, first)?.name ?? navigation ?? first, ...rest];
  return { key: path.join('/'), path };
}

function kindAt(key: string, shape: Shape): Kind {
  if (key.endsWith('/$count')) return 'number';
  const kind = propertyOf(shape, key.split('/')[0] ?? '')?.is ?? 'mixed';
  return kind === 'texts' ? 'text' : kind;
}

function countAt(item: unknown, list: string, relations: Relations): number {
  const follow = relations[list];
  const members = follow !== undefined && isItem(item) ? follow(item) : valueAt(item, [list]);
  return Array.isArray(members) ? members.length : 0;
}

function isItem(value: unknown): value is Item {
  return typeof value === 'object' && value !== null;
}

const mostChildren = 15;

/**
 * The directory turns an `in` into clauses joined by "or" (microsoft-graph-docs#21098); the logs are not stored in the directory.
 */
function tooManyChildren(count: number, { shape }: Place): Answer | undefined {
  if (count <= mostChildren || shape.isLog) return undefined;
  const limit = `${count}. Max allowed: ${mostChildren}.`;
  return fault(
    400,
    'Request_UnsupportedQuery',
    `Too many child clauses specified in search filter expression containing 'OR' operators: ${limit}`,
  );
}

function valueFault(
  key: string,
  kind: Kind,
  operator: Operator,
  value: Literal,
  { shape, isAdvanced }: Place,
): Answer | undefined {
  const [name = ''] = key.split('/');
  // "null values" is a column of its own, and needs an advanced query (graph-docs includes/filter-directory-objects).
  if (value.is === 'null' && kind !== 'mixed') return isAdvanced ? undefined : needsAdvanced(operator);
  const expected = EDM[kind];
  const given = EDM_OF_LITERAL[value.is];
  if (expected !== undefined && expected !== given) return incompatible(expected, given, operator);
  if (kind !== 'id' || isGuid(value.text)) return undefined;
  const message = `Invalid value specified for property '${name}' of resource '${resourceOf(shape)}'.`;
  return fault(400, 'Request_BadRequest', message);
}

const EDM: Readonly<Partial<Record<Kind, string>>> = {
  text: 'Edm.String',
  id: 'Edm.String',
  guid: 'Edm.Guid',
  boolean: 'Edm.Boolean',
  time: 'Edm.DateTimeOffset',
  number: 'Edm.Int32',
};

const EDM_OF_LITERAL: Readonly<Record<Literal['is'], string>> = {
  string: 'Edm.String',
  guid: 'Edm.Guid',
  boolean: 'Edm.Boolean',
  date: 'Edm.DateTimeOffset',
  number: 'Edm.Int32',
  null: 'Edm.String',
};

const OPERATORS: Readonly<Partial<Record<Operator, string>>> = {
  ne: 'NotEqual',
  ge: 'GreaterThanOrEqual',
  gt: 'GreaterThan',
  le: 'LessThanOrEqual',
  lt: 'LessThan',
};

/** The text of the OData library that Graph uses (Microsoft.OData.Core, MetadataBinder). */
function incompatible(expected: string, given: string, operator: Operator): Answer {
  const kind = OPERATORS[operator] ?? 'Equal';
  return fault(
    400,
    'BadRequest',
    `Invalid filter clause: A binary operator with incompatible types was detected. Found operand types '${expected}' and '${given}' for operator kind '${kind}'.`,
  );
}

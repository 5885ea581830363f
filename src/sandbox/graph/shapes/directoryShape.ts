import { type Answer, fault } from '../answer.ts';
import {
  type Level,
  needsAdvanced,
  noSuchProperty,
  type Operator,
  type Property,
  propertyOf,
  type Shape,
  unsupportedClause,
} from './shape.ts';

/** A type of objects in the directory, with the rules of graph-docs aad-advanced-queries. */
export function directoryShape(
  type: string,
  properties: readonly Property[],
  navigation: readonly string[],
): Shape {
  const shape = { type, properties, navigation };
  return { ...shape, refuses: (path, operator, isAdvanced) => refusal(shape, path, operator, isAdvanced) };
}

type Plain = Pick<Shape, 'type' | 'properties' | 'navigation'>;

function refusal(shape: Plain, path: string, operator: Operator, isAdvanced: boolean): Answer | undefined {
  const [name = '', ...rest] = path.split('/');
  const last = rest.at(-1);
  const property = propertyOf(shape, name);
  const navigates = shape.navigation.some(one => one.toLowerCase() === name.toLowerCase());
  if (last === '$count') return countRefusal(shape, name, navigates || isList(property), isAdvanced);
  if (property === undefined) {
    if (navigates) return unsupportedClause(name, shape);
    return noSuchProperty('Invalid filter clause', name, shape);
  }
  const inList = rest[0] === 'any';
  if (inList !== isList(property) || rest.length > (inList ? 1 : 0)) return complex(property);
  return levelRefusal(shape, property, operator, isAdvanced);
}

function isList(property: Property | undefined): boolean {
  return property?.is === 'texts' || property?.is === 'objects';
}

/** Observed for keyCredentials, without and with the advanced parameters (microsoft-graph-docs#18122, #19374). */
function complex({ name }: Property): Answer {
  return fault(400, 'Request_UnsupportedQuery', `Complex query on property ${name} is not supported.`);
}

function countRefusal(
  shape: Plain,
  name: string,
  isCounted: boolean,
  isAdvanced: boolean,
): Answer | undefined {
  if (!isCounted) return noSuchProperty('Invalid filter clause', name, shape);
  return isAdvanced ? undefined : needsAdvanced('$count');
}

function levelRefusal(
  shape: Plain,
  property: Property,
  operator: Operator,
  isAdvanced: boolean,
): Answer | undefined {
  const level = levelOf(property, operator);
  if (level === undefined) return unsupportedClause(property.name, shape);
  if (isAdvanced || (level === 'default' && operator !== 'ne')) return undefined;
  if (operator === 'endswith') return needsAdvanced('endsWith');
  if (operator !== 'ne') return unsupportedClause(property.name, shape);
  // Observed in microsoft-graph-docs#18795.
  return fault(
    400,
    'Request_UnsupportedQuery',
    "Unsupported property filter clause operator 'NotEqualsMatch'.",
  );
}

function levelOf(property: Property, operator: Operator): Level | undefined {
  switch (operator) {
    case 'eq':
    case 'ne':
    case 'in':
      return property.eq;
    case 'ge':
    case 'le':
      return property.range;
    case 'startswith':
      return property.startsWith;
    case 'endswith':
      return property.endsWith;
    default:
      return undefined;
  }
}

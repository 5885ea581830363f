import { noSuchProperty, type Property, propertyOf, type Shape, unsupportedClause } from './shape.ts';

/**
 * A log or a report. `filters`: the paths that can be filtered by (`userId`, `status/errorCode`, `targetResources/any/id`), with
 * any operator. `sortedBy`: the only member for `$orderby`; the items come newest first.
 */
export function logShape(type: string, names: string, filters: readonly string[], sortedBy?: string): Shape {
  const properties: Property[] = names
    .split(' ')
    .map(name => ({ name, is: 'mixed', ...(name === sortedBy && { sorted: 'default' as const }) }));
  const shape = { type, properties };
  return {
    ...shape,
    navigation: [],
    isLog: true,
    refuses(path) {
      if (filters.includes(path)) return undefined;
      const [name = ''] = path.split('/');
      return propertyOf(shape, name)
        ? unsupportedClause(name, shape)
        : noSuchProperty('Invalid filter clause', name, shape);
    },
  };
}

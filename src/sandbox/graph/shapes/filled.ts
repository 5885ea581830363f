import type { Shape } from './shape.ts';

/** All properties of a shape in its order; those that `own` does not have are null, or an empty collection. */
export function filled(own: object, { properties }: Pick<Shape, 'properties'>): Record<string, unknown> {
  return Object.fromEntries(
    properties.map(({ name, is }) => [
      name,
      Reflect.get(own, name) ?? (is === 'texts' || is === 'objects' ? [] : null),
    ]),
  );
}

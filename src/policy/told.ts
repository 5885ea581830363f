import * as z from 'zod/mini';

/**
 * What the JSON Schema and the reference say of a field. The very schema is given back, and not a copy as with zod's
 * own checks: every start would pay for that. So it must be a schema that nobody else tells something of.
 */
export function told<Schema extends z.core.$ZodType>(
  schema: Schema,
  meta: string | z.core.GlobalMeta,
): Schema {
  z.globalRegistry.add(schema, typeof meta === 'string' ? { description: meta } : meta);
  return schema;
}

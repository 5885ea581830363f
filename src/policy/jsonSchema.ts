import * as z from 'zod/mini';
import { FREE_KEY } from './freeKeys.ts';
import type { KindSchema } from './kindSchema.ts';
import { policySchema } from './policySchema.ts';

/** The subset of JSON Schema that policies use. */
export interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly pattern?: string;
  readonly format?: string;
}

/**
 * The JSON Schema (draft 2020-12) of policies, for editors. It describes each key; conditions between keys are checked only by
 * the loader.
 */
export function policyJsonSchema(kinds: readonly KindSchema[]): JsonSchema {
  return z.toJSONSchema(policySchema(kinds), {
    io: 'input',
    target: 'draft-2020-12',
    override: ({ jsonSchema }) => {
      nameDefault(jsonSchema);
      allowFreeKeys(jsonSchema);
    },
  }) as JsonSchema;
}

/** In every map whose keys are ours. */
function allowFreeKeys(schema: Record<string, unknown>): void {
  if (schema['additionalProperties'] !== false) return;
  schema['patternProperties'] = {
    [FREE_KEY.source]: { description: 'Ignored; for notes and YAML anchors.' },
  };
}

/**
 * Renames `builtIn` to `default`. zod would drop `default`, because it expects a value after parsing there; this one is as
 * written.
 */
function nameDefault(schema: Record<string, unknown>): void {
  if (!('builtIn' in schema)) return;
  schema['default'] = schema['builtIn'];
  delete schema['builtIn'];
}

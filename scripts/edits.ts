/** The table of edits in BEHAVIOUR.md, from the schema that the control port reads them with. */
import * as z from 'zod';
import { editSchema } from '../src/sandbox/world.ts';

const object = z.object({
  properties: z.record(z.string(), z.unknown()),
  required: z.array(z.string()),
});

const form = z.object({
  type: z.union([z.string().transform(one => [one]), z.array(z.string())]).default([]),
  enum: z.array(z.string()).optional(),
  anyOf: z.array(z.unknown()).optional(),
});

export function editsTable(): string {
  const rows = editSchema.options.map(option => {
    const json = z.toJSONSchema(option, { io: 'input', unrepresentable: 'any' });
    const { properties, required } = object.parse(json);
    const members = Object.entries(properties)
      .filter(([name]) => name !== 'op')
      .map(([name, schema]) => memberOf(name, schema, required.includes(name)));
    return `| \`${option.shape.op.value}\` | ${members.join(', ')} |`;
  });
  return ['| edit | members |', '| --- | --- |', ...rows].join('\n');
}

/** In brackets what may be left out; plain text is not said. */
function memberOf(name: string, schema: unknown, isRequired: boolean): string {
  const forms = formsOf(schema);
  const text = forms.join() === 'text' ? `\`${name}\`` : `\`${name}\`: ${forms.join(' or ')}`;
  return isRequired ? text : `(${text})`;
}

function formsOf(json: unknown): string[] {
  const { type, enum: values, anyOf } = form.parse(json);
  if (anyOf !== undefined) return [...new Set(anyOf.flatMap(formsOf))];
  if (values !== undefined) return values.map(value => `\`${value}\``);
  return type.length === 0 ? ['any JSON'] : type.map(one => WORDS[one] ?? one);
}

const WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  boolean: 'true or false',
  number: 'a number',
  integer: 'a number',
  array: 'a list',
  object: 'an object',
};

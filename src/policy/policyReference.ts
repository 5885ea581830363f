import { DURATION_PATTERN } from './duration.ts';
import type { JsonSchema } from './jsonSchema.ts';

/** A Markdown table of every key of a policy: type, default and meaning. */
export function policyReference(schema: JsonSchema): string {
  const head = ['| key | type | default | meaning |', '| --- | --- | --- | --- |'];
  return [...head, ...rowsBelow(schema, '')].join('\n');
}

function rowsBelow(schema: JsonSchema, prefix: string): string[] {
  const inherited = prefix === 'rotations[].' ? INHERITED : [];
  const properties = Object.entries(schema.properties ?? {}).filter(([key]) => !inherited.includes(key));
  const rows = properties.flatMap(([key, property]) =>
    rowsOf(property, `${prefix}${key}`, isRequired(schema, key)),
  );
  if (inherited.length > 0) rows.push(row(`${prefix}*`, 'as in `defaults`', '`defaults`', OVERRIDES));
  return rows;
}

/** Documented once, under `defaults`. */
const INHERITED = [
  'lifetime',
  'rotateBefore',
  'overlap',
  'quiet',
  'retire',
  'prove',
  'windows',
  'freeze',
  'paused',
  'owner',
  'contact',
  'labels',
];

const OVERRIDES = `Every key of \`defaults\` (${INHERITED.join(', ')}) for this rotation alone.`;

function isRequired({ required = [] }: JsonSchema, key: string): boolean {
  return required.includes(key);
}

function rowsOf(schema: JsonSchema, key: string, required: boolean): string[] {
  const standard = schema.default === undefined ? (required ? 'required' : '') : code(schema.default);
  const own = row(key, typeOf(schema), standard, schema.description ?? '');
  const inside = [schema, ...(schema.anyOf ?? [])].flatMap(form => rowsBelow(form, `${key}.`));
  const entries = schema.items?.properties === undefined ? [] : rowsBelow(schema.items, `${key}[].`);
  return [own, ...inside, ...entries];
}

function typeOf(schema: JsonSchema): string {
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeOf).join(' or ');
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(code).join(', ');
  if (schema.pattern === DURATION_PATTERN) return 'duration';
  if (schema.format === 'uuid') return 'GUID';
  const names: Readonly<Record<string, string>> = {
    string: 'text',
    object: 'map',
    array: 'list',
    integer: 'number',
    boolean: 'yes/no',
  };
  return names[schema.type ?? ''] ?? 'anything';
}

function code(value: unknown): string {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

function row(key: string, type: string, standard: string, meaning: string): string {
  return `| \`${key}\` | ${[type, standard, meaning].map(cell => cell.replaceAll('|', '\\|').replaceAll('<', '&lt;')).join(' | ')} |`;
}

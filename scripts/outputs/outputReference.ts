import { documents, EVENT } from './outputSchema.ts';
import type { Schema } from './typeSchema.ts';

/** For each document a table of its fields on the first level, and for each event a row. */
export function outputReference(schema: Schema): string {
  const defs = recordIn(schema['$defs']);
  const tables = documents.map(({ name, about }) => {
    const forms = formsIn(defs[name]).filter(form => !isProblem(form));
    return `### ${name}\n\n${capital(about)}.\n\n${forms.map(fieldTable).join('\n\n')}`;
  });
  const events = formsIn(defs[EVENT]).map(eventRow);
  return [
    ...tables,
    `### Events\n\n| \`event\` | always | sometimes |\n| --- | --- | --- |\n${events.join('\n')}`,
  ].join('\n\n');
}

function fieldTable(form: Schema): string {
  const required = listIn(form['required']);
  const rows = Object.entries(recordIn(form['properties'])).map(([name, field]) => {
    const about =
      field['description'] === undefined ? '' : String(field['description']).replaceAll('|', '\\|');
    return `| \`${name}\` | ${typeWords(field)} | ${required.includes(name) ? 'always' : 'sometimes'} | ${about} |`;
  });
  return ['| field | type | there | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function eventRow(form: Schema): string {
  const { event = {}, ...fields } = recordIn(form['properties']);
  const required = listIn(form['required']);
  const named = (wanted: boolean) =>
    Object.keys(fields)
      .filter(name => required.includes(name) === wanted)
      .map(name => `\`${name}\``)
      .join(', ');
  return `| \`${event['const']}\` | ${named(true)} | ${named(false)} |`;
}

function typeWords(schema: Schema): string {
  if ('const' in schema) return `\`${JSON.stringify(schema['const'])}\``;
  const words = listIn(schema['enum']);
  if (words.length > 0)
    return words.length > MOST_WORDS ? 'one of a list' : words.map(word => `\`${word}\``).join(', ');
  const forms = formsIn(schema);
  if (forms.length > 1) return [...new Set(forms.map(typeWords))].join(' or ');
  const { type, items } = schema;
  if (type === 'array' && isSchema(items)) return `list of ${plural(typeWords(items))}`;
  return typeof type === 'string' ? (NAMES[type] ?? type) : 'anything';
}

const MOST_WORDS = 8;
const NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  object: 'map',
  array: 'list',
  boolean: 'yes/no',
};

function plural(word: string): string {
  return /^[a-z]+$/.test(word) && word !== 'text' ? `${word}s` : word === 'text' ? 'texts' : word;
}

function isProblem(form: Schema): boolean {
  return Object.keys(recordIn(form['properties'])).join() === 'schema,problem,exitCode';
}

function formsIn(schema: Schema | undefined): Schema[] {
  const forms = schema?.['anyOf'];
  if (Array.isArray(forms)) return forms.filter(isSchema).flatMap(formsIn);
  return schema === undefined ? [] : [schema];
}

function recordIn(value: unknown): Readonly<Record<string, Schema>> {
  if (!isSchema(value)) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) => (isSchema(one) ? [[key, one] as const] : [])),
  );
}

function listIn(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

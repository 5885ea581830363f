/** Holds what the program printed against config/output.schema.json, strictly: what the schema does not name is a fault, too. */
import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

type Value = Readonly<Record<string, unknown>>;

/** What is wrong with each line: of one document, or of events. */
export function outputFaults(text: string): string[] {
  const lines = text.trimEnd().split('\n');
  return lines.flatMap(line => {
    const value = documentOf(line);
    const name = typeof value['schema'] === 'string' ? value['schema'] : 'event';
    const validate = validators().get(name);
    if (validate === undefined) return [`no document is called ${name}`];
    if (validate(value)) return [];
    const faults = (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${name}${instancePath}: ${message} ${JSON.stringify(params)}`,
    );
    return [`${faults.join('\n')}\nin ${line.slice(0, 2_000)}`];
  });
}

export function documentOf(text: string): Value {
  const value: unknown = JSON.parse(text);
  if (!isMap(value)) throw new Error(`no document: ${text.slice(0, 200)}`);
  return value;
}

let compiled: ReadonlyMap<string, ValidateFunction> | undefined;

function validators(): ReadonlyMap<string, ValidateFunction> {
  if (compiled !== undefined) return compiled;
  const file = new URL('../../config/output.schema.json', import.meta.url);
  const schema = strict(documentOf(readFileSync(file, 'utf8')));
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ ...schema, $id: 'output' });
  const names = Object.keys(isMap(schema['$defs']) ? schema['$defs'] : {});
  compiled = new Map(
    names.map(name => [name, ajv.compile({ $ref: `output#/$defs/${name.replace('/', '~1')}` })]),
  );
  return compiled;
}

/** The published schema lets readers meet fields that they do not know; a test may not. */
function strict(schema: Value): Value {
  const inside = Object.entries(schema).map(([key, value]) => [key, deep(value)] as const);
  const closed =
    isMap(schema['properties']) &&
    schema['additionalProperties'] === undefined &&
    schema['type'] === 'object';
  return { ...Object.fromEntries(inside), ...(closed ? { additionalProperties: false } : {}) };
}

function deep(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(deep);
  return isMap(value) ? strict(value) : value;
}

function isMap(value: unknown): value is Value {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** As much of JSON Schema as config/policy.schema.json uses; an unknown keyword is an error, so that none is ignored. */

type Schema = Readonly<Record<string, unknown>>;
type Check = (wanted: never, value: unknown, schema: Schema) => boolean;

export function accepts(schema: unknown, value: unknown): boolean {
  return Object.entries(schema as Schema).every(([keyword, wanted]) => {
    if (SAYS_NOTHING.includes(keyword)) return true;
    const check = checks[keyword];
    if (check === undefined)
      throw new Error(`the schema uses ${keyword}, which this validator does not know`);
    return check(wanted as never, value, schema as Schema);
  });
}

const SAYS_NOTHING = [
  '$schema',
  'title',
  'description',
  'default',
  'examples',
  'format',
  'patternProperties',
];

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  object: isMap,
  array: Array.isArray,
  string: value => typeof value === 'string',
  number: value => typeof value === 'number',
  integer: Number.isInteger,
  boolean: value => typeof value === 'boolean',
};

const checks: Readonly<Record<string, Check>> = {
  type: (type: string, value) => TYPES[type]?.(value) ?? false,
  const: (wanted: unknown, value) => value === wanted,
  enum: (words: unknown[], value) => words.includes(value),
  pattern: (pattern: string, value) => typeof value !== 'string' || new RegExp(pattern, 'u').test(value),
  minLength: (least: number, value) => typeof value !== 'string' || value.length >= least,
  maxLength: (most: number, value) => typeof value !== 'string' || value.length <= most,
  minimum: (least: number, value) => typeof value !== 'number' || value >= least,
  maximum: (most: number, value) => typeof value !== 'number' || value <= most,
  exclusiveMinimum: (least: number, value) => typeof value !== 'number' || value > least,
  minItems: (least: number, value) => !Array.isArray(value) || value.length >= least,
  items: (entry: Schema, value) => !Array.isArray(value) || value.every(one => accepts(entry, one)),
  required: (keys: string[], value) => !isMap(value) || keys.every(key => Object.hasOwn(value, key)),
  anyOf: (forms: Schema[], value) => forms.some(form => accepts(form, value)),
  oneOf: (forms: Schema[], value) => forms.filter(form => accepts(form, value)).length === 1,
  properties: (properties: Record<string, Schema>, value) =>
    !isMap(value) ||
    Object.entries(value).every(([key, one]) => !properties[key] || accepts(properties[key], one)),
  additionalProperties: (others: false | Schema, value, schema) =>
    !isMap(value) ||
    Object.entries(value).every(
      ([key, one]) => isKnown(schema, key) || (others !== false && accepts(others, one)),
    ),
  propertyNames: (name: Schema, value) =>
    !isMap(value) || Object.keys(value).every(key => accepts(name, key)),
};

function isKnown({ properties = {}, patternProperties = {} }: Schema, key: string): boolean {
  const patterns = Object.keys(patternProperties as object).map(pattern => new RegExp(pattern, 'u'));
  return Object.hasOwn(properties as object, key) || patterns.some(pattern => pattern.test(key));
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

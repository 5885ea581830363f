/**
 * JSON Schema of types as they stand in the source. It knows what the types of `--json` are made of, and throws where it meets
 * something else: nothing is left out in silence.
 */
import type { TSType, TSTypeElement, TSTypeReference } from '@babel/types';
import { aboutOf, type Declarations, wordsIn } from './declarations.ts';

export type Schema = { readonly [keyword: string]: unknown };

interface ObjectSchema extends Schema {
  readonly properties: Readonly<Record<string, Schema>>;
  readonly required: readonly string[];
}

export class TypeSchemas {
  readonly #declarations: Declarations;
  /** Types that are not written as such, by name. */
  readonly #given: Readonly<Record<string, Schema>>;

  constructor(declarations: Declarations, given: Readonly<Record<string, Schema>> = {}) {
    this.#declarations = declarations;
    this.#given = given;
  }

  named(file: string, name: string): Schema {
    const given = this.#given[name];
    if (given !== undefined) return given;
    const { file: home, node, about } = this.#declarations.find(file, name);
    if (node.type === 'TSTypeAliasDeclaration') return described(this.of(home, node.typeAnnotation), about);
    const own = this.#members(home, node.body.body);
    const bases = (node.extends ?? []).map(base => {
      if (base.expression.type !== 'Identifier') throw unknown(home, base.type);
      return this.#reference(home, base.expression.name, base.typeArguments?.params ?? []);
    });
    return described(joined(home, [...bases, own]), about);
  }

  of(file: string, type: TSType): Schema {
    switch (type.type) {
      case 'TSStringKeyword':
        return { type: 'string' };
      case 'TSNumberKeyword':
        return { type: 'number' };
      case 'TSBooleanKeyword':
        return { type: 'boolean' };
      case 'TSNullKeyword':
        return { type: 'null' };
      case 'TSUnknownKeyword':
        return {};
      case 'TSParenthesizedType':
        return this.of(file, type.typeAnnotation);
      case 'TSTypeOperator':
        if (type.operator !== 'readonly') throw unknown(file, type.operator ?? type.type);
        return this.of(file, type.typeAnnotation);
      case 'TSArrayType':
        return { type: 'array', items: this.of(file, type.elementType) };
      case 'TSTupleType':
        if (type.elementTypes.length > 0) throw unknown(file, 'a tuple with entries');
        return { type: 'array', maxItems: 0 };
      case 'TSLiteralType':
        return literal(file, type.literal);
      case 'TSUnionType':
        // `undefined` is not in JSON: the field is left out.
        return union(
          type.types.filter(each => each.type !== 'TSUndefinedKeyword').map(each => this.of(file, each)),
        );
      case 'TSIntersectionType':
        return joined(
          file,
          type.types.map(each => this.of(file, each)),
        );
      case 'TSTypeLiteral':
        return this.#members(file, type.members);
      case 'TSIndexedAccessType':
        return this.#memberOf(file, this.of(file, type.objectType), type.indexType);
      case 'TSTypeReference':
        return this.#reference(file, nameOf(file, type), type.typeArguments?.params ?? []);
      default:
        throw unknown(file, type.type);
    }
  }

  #reference(file: string, name: string, args: readonly TSType[]): Schema {
    const [first, second] = args;
    if (first === undefined) return this.named(file, name);
    const inner = this.of(file, first);
    if (name === 'Readonly' || name === 'NonNullable') return inner;
    if (second === undefined) throw unknown(file, `${name} of one type`);
    if (name === 'Record') return record(inner, this.of(file, second));
    const words = wordsIn(second);
    if (name === 'Pick') return only(file, inner, key => words.includes(key));
    if (name === 'Omit') return only(file, inner, key => !words.includes(key));
    throw unknown(file, name);
  }

  #members(file: string, members: readonly TSTypeElement[]): ObjectSchema {
    const entries = members.flatMap(member => {
      if (member.type !== 'TSPropertySignature' || !member.typeAnnotation) throw unknown(file, member.type);
      const { key, optional } = member;
      const name =
        key.type === 'Identifier' ? key.name : key.type === 'StringLiteral' ? key.value : undefined;
      if (name === undefined) throw unknown(file, key.type);
      const schema = described(this.of(file, member.typeAnnotation.typeAnnotation), aboutOf(member));
      return [{ name, schema, required: optional !== true }];
    });
    return {
      type: 'object',
      properties: Object.fromEntries(entries.map(({ name, schema }) => [name, schema])),
      required: entries.filter(({ required }) => required).map(({ name }) => name),
    };
  }

  #memberOf(file: string, schema: Schema, index: TSType): Schema {
    if (index.type === 'TSNumberKeyword' && isSchema(schema['items'])) return schema['items'];
    const [key = ''] = wordsIn(index);
    const forms = Array.isArray(schema['anyOf']) ? schema['anyOf'].filter(isSchema) : [schema];
    const found = forms.map(form => objectIn(file, form).properties[key]).filter(each => each !== undefined);
    if (found.length === 0) throw unknown(file, `no member ${key}`);
    return union(found);
  }
}

function nameOf(file: string, { typeName }: TSTypeReference): string {
  if (typeName.type !== 'Identifier') throw unknown(file, typeName.type);
  return typeName.name;
}

function literal(file: string, value: Extract<TSType, { type: 'TSLiteralType' }>['literal']): Schema {
  if ('value' in value && value.type !== 'BigIntLiteral') return { const: value.value };
  throw unknown(file, value.type);
}

/** Texts become one enumeration; of forms that are the same one is left. */
function union(forms: readonly Schema[]): Schema {
  const flat = forms.flatMap(form =>
    Array.isArray(form['anyOf']) ? form['anyOf'].filter(isSchema) : [form],
  );
  const words = flat.flatMap(form =>
    'const' in form ? [form['const']] : Array.isArray(form['enum']) ? form['enum'] : [],
  );
  const others = flat.filter(form => !('const' in form) && !Array.isArray(form['enum']));
  const distinct = [...new Map(others.map(form => [JSON.stringify(form), form])).values()];
  const [word, ...more] = [...new Set(words)];
  const listed =
    word === undefined ? [] : more.length === 0 ? [{ const: word }] : [{ enum: [word, ...more] }];
  const [first, ...rest] = [...listed, ...distinct];
  return first !== undefined && rest.length === 0 ? first : { anyOf: [...listed, ...distinct] };
}

/** One object of several; where one of them may be one of several, so may the whole. */
function joined(file: string, parts: readonly Schema[]): Schema {
  const open = parts.find(part => Array.isArray(part['anyOf']));
  if (open !== undefined && Array.isArray(open['anyOf'])) {
    const others = parts.filter(part => part !== open);
    return union(open['anyOf'].filter(isSchema).map(form => joined(file, [form, ...others])));
  }
  const objects = parts.map(part => objectIn(file, part));
  return {
    type: 'object',
    properties: Object.assign({}, ...objects.map(({ properties }) => properties)),
    required: [...new Set(objects.flatMap(({ required }) => required))],
  };
}

function record(keys: Schema, values: Schema): Schema {
  if (!Array.isArray(keys['enum'])) return { type: 'object', additionalProperties: values };
  const names = keys['enum'].map(String);
  return {
    type: 'object',
    properties: Object.fromEntries(names.map(name => [name, values])),
    required: names,
  };
}

function only(file: string, schema: Schema, isKept: (key: string) => boolean): ObjectSchema {
  const { properties, required } = objectIn(file, schema);
  return {
    type: 'object',
    properties: Object.fromEntries(Object.entries(properties).filter(([key]) => isKept(key))),
    required: required.filter(isKept),
  };
}

function objectIn(file: string, { properties, required }: Schema): ObjectSchema {
  if (!isSchema(properties) || !Array.isArray(required)) throw unknown(file, 'an object was meant');
  const entries = Object.entries(properties).flatMap(([key, value]) =>
    isSchema(value) ? [[key, value] as const] : [],
  );
  return { type: 'object', properties: Object.fromEntries(entries), required: required.map(String) };
}

function described(schema: Schema, about: string | undefined): Schema {
  return about === undefined ? schema : { description: about, ...withoutDescription(schema) };
}

function withoutDescription({ description: _nearer, ...schema }: Schema): Schema {
  return schema;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unknown(file: string, what: string): Error {
  return new Error(`${file}: ${what} is no type that scripts/outputs/typeSchema.ts knows`);
}

/** The types that a file declares or imports, by name, with the comments above them. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from '@babel/parser';
import type { Node, Statement, TSInterfaceDeclaration, TSType, TSTypeAliasDeclaration } from '@babel/types';

export interface Declared {
  /** From the root of the repository. */
  readonly file: string;
  readonly node: TSInterfaceDeclaration | TSTypeAliasDeclaration;
  readonly about: string | undefined;
}

export class Declarations {
  readonly #root: string;
  readonly #files = new Map<string, ReadonlyMap<string, Declared | Imported>>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Where the name leads to, through imports. */
  find(file: string, name: string): Declared {
    const found = this.#namesIn(file).get(name);
    if (found === undefined) throw new Error(`${file}: there is no type ${name}`);
    return 'from' in found ? this.find(found.from, found.name) : found;
  }

  #namesIn(file: string): ReadonlyMap<string, Declared | Imported> {
    const known = this.#files.get(file) ?? namesIn(file, readFileSync(join(this.#root, file), 'utf8'));
    this.#files.set(file, known);
    return known;
  }
}

interface Imported {
  readonly from: string;
  readonly name: string;
}

function namesIn(file: string, text: string): ReadonlyMap<string, Declared | Imported> {
  const { program } = parse(text, { sourceType: 'module', plugins: ['typescript'] });
  return new Map(program.body.flatMap(statement => namedIn(file, statement)));
}

function namedIn(file: string, statement: Statement): [string, Declared | Imported][] {
  if (statement.type === 'ImportDeclaration') {
    const { source, specifiers } = statement;
    if (!source.value.startsWith('.')) return [];
    const from = join(dirname(file), source.value);
    return specifiers.flatMap(({ local, ...specifier }) => {
      const { imported } = 'imported' in specifier ? specifier : {};
      return imported?.type === 'Identifier' ? [[local.name, { from, name: imported.name }]] : [];
    });
  }
  const exported = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
  if (exported?.type !== 'TSInterfaceDeclaration' && exported?.type !== 'TSTypeAliasDeclaration') return [];
  return [[exported.id.name, { file, node: exported, about: aboutOf(statement) }]];
}

/** The last comment above it, in one line and without its signs. */
export function aboutOf({ leadingComments }: Node): string | undefined {
  const comment = leadingComments?.at(-1);
  if (comment === undefined || comment === null) return undefined;
  const lines = comment.value.split('\n').map(line => line.replace(/^\s*\*+\s?/, '').trim());
  return lines.filter(line => line !== '').join(' ');
}

/** Of an enumeration of texts, such as the names that `Pick` gets. */
export function wordsIn(type: TSType): string[] {
  if (type.type === 'TSUnionType') return type.types.flatMap(wordsIn);
  if (type.type === 'TSLiteralType' && type.literal.type === 'StringLiteral') return [type.literal.value];
  throw new Error(`${type.type} is no list of names`);
}

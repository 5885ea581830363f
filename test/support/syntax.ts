/** One TypeScript text as a syntax tree: what it imports and exports, its functions, and any node that a rule looks for. */
import { parse } from '@babel/parser';
import { type Node, VISITOR_KEYS } from '@babel/types';

export interface Source {
  /** From the root of the repository, with `/`. */
  readonly file: string;
  readonly text: string;
  readonly nodes: readonly Placed[];
}

/** A node with what it stands in. */
export interface Placed {
  readonly node: Node;
  readonly parent: Node | undefined;
}

export interface Import {
  /** As it is written. */
  readonly to: string;
  readonly line: number;
}

export interface Export {
  readonly name: string;
  readonly line: number;
  /** A type may be exported because an exported function's signature mentions it. */
  readonly isType: boolean;
}

/** Throws where the text is no TypeScript. */
export function sourceOf(file: string, text: string): Source {
  const { program } = parse(text, { sourceType: 'module', plugins: ['typescript'], sourceFilename: file });
  const nodes: Placed[] = [];
  const visit = (node: Node, parent?: Node) => {
    nodes.push({ node, parent });
    for (const child of childrenOf(node)) visit(child, node);
  };
  visit(program);
  return { file, text, nodes };
}

function childrenOf(node: Node): Node[] {
  return (VISITOR_KEYS[node.type] ?? []).flatMap(key => {
    const held: unknown = Reflect.get(node, key);
    return (Array.isArray(held) ? held : [held]).filter(isNode);
  });
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value;
}

/** What the code of a file says: names, and texts in quotes; no comments. */
export function stringsAndNames(source: Source): string[] {
  return source.nodes.flatMap(({ node }) => {
    switch (node.type) {
      case 'Identifier':
        return [node.name];
      case 'StringLiteral':
        return [node.value];
      case 'TemplateElement':
        return [node.value.raw];
      case 'RegExpLiteral':
        return [node.pattern];
      default:
        return [];
    }
  });
}

export function lineOf({ loc }: Node): number {
  return loc?.start.line ?? 0;
}

export function textAt({ text }: Source, node: Node): string {
  return text.slice(node.start ?? 0, node.end ?? 0);
}

/** Every import of a value or a type, re-exports and imports at a later time among them. */
export function importsOf(source: Source): Import[] {
  return source.nodes.flatMap(({ node }) => {
    const from = importedBy(node);
    return from ? [{ to: textAt(source, from).slice(1, -1), line: lineOf(node) }] : [];
  });
}

function importedBy(node: Node): Node | null | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
    case 'ImportExpression':
    case 'TSImportType':
      return node.source;
    default:
      return undefined;
  }
}

const FUNCTIONS: readonly Node['type'][] = [
  'ArrowFunctionExpression',
  'ClassMethod',
  'ClassPrivateMethod',
  'FunctionDeclaration',
  'FunctionExpression',
  'ObjectMethod',
];

export function functionsOf({ file, nodes }: Source): { readonly at: string; readonly lines: number }[] {
  return nodes
    .filter(({ node }) => FUNCTIONS.includes(node.type))
    .map(({ node }) => ({
      at: `${file}:${lineOf(node)}`,
      lines: (node.loc?.end.line ?? 0) - lineOf(node) + 1,
    }));
}

export function exportsOf(source: Source): Export[] {
  return source.nodes.flatMap(({ node }) => {
    if (node.type !== 'ExportNamedDeclaration') return [];
    const line = lineOf(node);
    const isType = node.exportKind === 'type';
    const listed = node.specifiers.map(({ exported }) => ({
      name: exported.type === 'Identifier' ? exported.name : exported.value,
      line,
      isType: false,
    }));
    const declared = declaredIn(node.declaration).map(name => ({ name, line, isType }));
    return [...listed, ...declared];
  });
}

/** The names of `function a`, `const b = …, { c, d: [e] } = …`, `interface F`. */
function declaredIn(node: Node | null | undefined): string[] {
  if (!node) return [];
  switch (node.type) {
    case 'Identifier':
      return [node.name];
    case 'VariableDeclaration':
      return node.declarations.flatMap(each => declaredIn(each.id));
    case 'ObjectPattern':
      return node.properties.flatMap(each => declaredIn(each.type === 'RestElement' ? each : each.value));
    case 'ArrayPattern':
      return node.elements.flatMap(declaredIn);
    case 'RestElement':
      return declaredIn(node.argument);
    case 'AssignmentPattern':
      return declaredIn(node.left);
    default:
      return 'id' in node ? declaredIn(node.id) : [];
  }
}

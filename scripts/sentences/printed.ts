/** Finds the sentences that a source file can print: its string literals, templates and concatenations that contain words. Pure. */
import type { Node } from '@babel/types';
import { lineOf, type Placed, type Source, textAt } from '../../test/support/syntax.ts';

export interface Sentence {
  /** From the root of the repository, with `/`. */
  readonly file: string;
  readonly line: number;
  /** Line breaks as in the source; expressions in templates and concatenations as `<name>`. */
  readonly text: string;
}

/** In the order of the source. */
export function sentencesIn(source: Source): Sentence[] {
  return source.nodes
    .filter(placed => isText(placed) && !isPart(placed) && !isInternal(placed))
    .filter(({ node }) => hasWords(textOf(node, () => '')))
    .map(({ node }) => ({
      file: source.file,
      line: lineOf(node),
      text: textOf(node, expression => placeholder(source, expression)),
    }));
}

/** A space, and a word in lower case that is not a part of a path, an identifier or a pattern. */
function hasWords(text: string): boolean {
  return /\s/.test(text) && /(^|[\s("'])[a-z]{2,}(?=$|[\s.,:;!?)"'])/.test(text);
}

function isText({ node }: Placed): boolean {
  return node.type === 'StringLiteral' || node.type === 'TemplateLiteral' || isSum(node);
}

function isSum(node: Node | undefined): boolean {
  return node?.type === 'BinaryExpression' && node.operator === '+';
}

/** Part of a concatenation, which is listed as a whole. */
function isPart({ parent }: Placed): boolean {
  return isSum(parent);
}

/** Calls whose arguments are compared with a text or describe a pattern, and are not printed. */
const COMPARING = new Set(['startsWith', 'endsWith', 'includes', 'indexOf', 'split', 'RegExp']);

/** Module names, types, keys, comparisons and patterns. */
function isInternal({ node, parent }: Placed): boolean {
  switch (parent?.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
    case 'ImportExpression':
    case 'TSImportType':
    case 'TSLiteralType':
      return true;
    case 'ObjectProperty':
      return parent.key === node;
    case 'BinaryExpression':
      return true;
    case 'CallExpression':
    case 'NewExpression':
      return COMPARING.has(nameOf(parent.callee) ?? '');
    default:
      return false;
  }
}

/** `shown`: what stands for an expression. */
function textOf(node: Node, shown: (expression: Node) => string): string {
  switch (node.type) {
    case 'StringLiteral':
      return node.value;
    case 'TemplateLiteral':
      return node.quasis
        .flatMap(({ value }, index) => {
          const expression = node.expressions[index];
          return [value.cooked ?? value.raw, ...(expression ? [shown(expression)] : [])];
        })
        .join('');
    case 'BinaryExpression':
      return isSum(node) ? textOf(node.left, shown) + textOf(node.right, shown) : shown(node);
    default:
      return shown(node);
  }
}

/** The name of the value if it has one, otherwise its source, shortened. */
function placeholder(source: Source, node: Node): string {
  const name = nameOf(node) ?? textAt(source, node).replaceAll(/\s+/g, ' ');
  return `<${name.length <= LONGEST ? name : `${name.slice(0, LONGEST - 1)}…`}>`;
}

const LONGEST = 60;

/** `b` of `b`, `a.b` and `a.b(c)`. */
function nameOf(node: Node): string | undefined {
  switch (node.type) {
    case 'Identifier':
      return node.name;
    case 'MemberExpression':
      return node.computed ? undefined : nameOf(node.property);
    case 'CallExpression':
      return nameOf(node.callee);
    default:
      return undefined;
  }
}

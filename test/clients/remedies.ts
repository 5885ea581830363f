/** The commands of other programs that keyturn prints as a remedy, collected from its sources. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Node } from '@babel/types';
import { product, ROOT } from '../support/source.ts';

export interface Printed {
  readonly file: string;
  /** From the name of the program to the end of the text, with `<>` for whatever is filled in. */
  readonly text: string;
}

/** Where a command begins: a program with one of its own words. `az` by itself is also a word of prose. */
const COMMAND =
  /(?<![\w-])(?:az (?:account|ad|cloud|keyvault|lock|login|monitor|policy|provider|rest|role|staticwebapp|storage|webapp)\b|gh (?:api|repo|secret|variable)\b|curl (?=https))/;
/** What may stand behind a command in a sentence. */
const BEHIND =
  /^(?:$|\s{2}|[`)]|[.,;:]?(?:$|\s(?:[^\s\w<["'$-]|(?:or|and|with|keeps|makes|stores|takes|then)\b)|\n)|[.,;:] )/;

/** Not of the programs' own: a fact of a client in a comment is no text, and the sandbox prints no remedies. */
const PRINTING = product.filter(({ file }) => !file.startsWith('src/sandbox/'));

export function printed(): readonly Printed[] {
  const texts = PRINTING.flatMap(({ file, nodes }) =>
    nodes.flatMap(({ node, parent }) => {
      // The outer of a chain of + holds them all.
      if (parent?.type === 'BinaryExpression' && parent.operator === '+') return [];
      const text = textOf(node);
      return text === undefined ? [] : [{ file, text }];
    }),
  );
  const file = 'src/diagnosis/codes/errors.yaml';
  const lines = readFileSync(join(ROOT, file), 'utf8').split('\n');
  const commands = lines.flatMap(line => /^\s*(?:- )?command: (.*)$/.exec(line)?.[1] ?? []);
  return [...texts, ...commands.map(text => ({ file, text }))];
}

/** The commands in a text for which no row stands: each begins there, and ends with the text or where a sentence goes on. */
export function uncovered(text: string, remedies: readonly string[]): readonly string[] {
  const known = remedies.map(normal).sort((one, other) => other.length - one.length);
  const missing: string[] = [];
  let rest = normal(text);
  for (let at = rest.search(COMMAND); at >= 0; at = rest.search(COMMAND)) {
    rest = rest.slice(at);
    const covering = known.find(each => rest.startsWith(each) && BEHIND.test(rest.slice(each.length)));
    if (covering === undefined) missing.push(rest);
    rest = rest.slice(covering?.length ?? 1);
  }
  return missing;
}

function normal(text: string): string {
  return text.replace(/<[^>]*>/g, '<>');
}

/** A text in quotes, a template, or several with + between them. */
function textOf(node: Node): string | undefined {
  switch (node.type) {
    case 'StringLiteral':
      return node.value;
    case 'TemplateLiteral':
      return node.quasis.map(({ value }) => value.cooked ?? '').join('<>');
    case 'BinaryExpression':
      return node.operator === '+' ? `${textOf(node.left) ?? '<>'}${textOf(node.right) ?? '<>'}` : undefined;
    default:
      return undefined;
  }
}

/** The rules about tests: what would let one pass, or fail, without a cause in the program. */
import type { Node } from '@babel/types';
import { lineOf, type Source, textAt } from '../support/syntax.ts';
import { found } from './writing.ts';

/** A test that draws has to be repeatable: test/support/seed.ts, `seededRandom`. */
export function unseeded(source: Source): string[] {
  return found(
    source,
    ({ node }, text) => node.type === 'MemberExpression' && text === 'Math.random',
    text => `uses ${text}`,
  );
}

/** `if (cannotBeShownHere) return;` in the body of a test: it passes, and nobody learns that nothing was shown. */
export function silentPasses(source: Source): string[] {
  return bodiesOfTests(source).flatMap(body =>
    body.body
      .filter(returnsEarly)
      .map(node => `${source.file}:${lineOf(node)} leaves a test that then passes`),
  );
}

/** Tests in which nothing is expected, neither there nor in a function of the same file that they call. */
export function withoutExpectation(source: Source): string[] {
  const asserting = assertingFunctions(source);
  return bodiesOfTests(source)
    .filter(body => !asserting.test(textAt(source, body)))
    .map(body => `${source.file}:${lineOf(body)} expects nothing`);
}

function returnsEarly(node: Node): boolean {
  if (node.type !== 'IfStatement') return false;
  const { consequent } = node;
  const last = consequent.type === 'BlockStatement' ? consequent.body.at(-1) : consequent;
  return last?.type === 'ReturnStatement' && !last.argument;
}

function bodiesOfTests({ nodes }: Source) {
  return nodes.flatMap(({ node }) => {
    if (node.type !== 'CallExpression' || !isTest(node.callee)) return [];
    return node.arguments.flatMap(each =>
      (each.type === 'ArrowFunctionExpression' || each.type === 'FunctionExpression') &&
      each.body.type === 'BlockStatement'
        ? [each.body]
        : [],
    );
  });
}

/** `test`, `it.each(rows)`, `test.skipIf(isRoot)`. */
function isTest(callee: Node): boolean {
  if (callee.type === 'Identifier') return callee.name === 'test' || callee.name === 'it';
  if (callee.type === 'CallExpression') return isTest(callee.callee);
  if (callee.type === 'TaggedTemplateExpression') return isTest(callee.tag);
  return callee.type === 'MemberExpression' && isTest(callee.object);
}

function assertingFunctions(source: Source): RegExp {
  const names = ['expect', 'assert\\w*'];
  // A function that calls one that expects does so, too: until no more are found.
  for (let before = 0; before < names.length; ) {
    before = names.length;
    const calls = new RegExp(`\\b(${names.join('|')})\\b`);
    for (const { node } of source.nodes)
      if (
        node.type === 'FunctionDeclaration' &&
        node.id &&
        !names.includes(node.id.name) &&
        calls.test(textAt(source, node))
      )
        names.push(node.id.name);
  }
  return new RegExp(`\\b(${names.join('|')})\\b`);
}

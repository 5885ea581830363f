/** Which files of src one file makes Node load: imports of values, those at a later time among them. */
import type { Node } from '@babel/types';
import { type Source, textAt } from '../../test/support/syntax.ts';
import { resolved } from '../../test/tidy/imports.ts';

/** Loaded later only for what a rotation with an App Service never asks for: the diagnosis, and targets of another kind. */
const NEVER_ASKED = /^src\/connectors\/(diagnosis\/|(?!appService\/)\w+\/target\.ts$)/;

/** Every file that these lead to, themselves among them. */
export function reachFrom(sources: readonly Source[], files: readonly string[]): string[] {
  return [...reached(graphOf(sources), files)];
}

/** Every file that stands on a way of imports from one to any of the others. */
export function waysBetween(sources: readonly Source[], from: string, ends: readonly string[]): string[] {
  const loads = graphOf(sources);
  const backwards = new Map<string, string[]>();
  for (const [file, targets] of loads)
    for (const target of targets) backwards.set(target, [...(backwards.get(target) ?? []), file]);
  const leading = reached(backwards, ends);
  return [...reached(loads, [from])].filter(file => leading.has(file));
}

type Graph = ReadonlyMap<string, readonly string[]>;

function reached(graph: Graph, files: readonly string[]): Set<string> {
  const seen = new Set(files.filter(file => graph.has(file)));
  for (const file of seen) for (const next of graph.get(file) ?? []) if (graph.has(next)) seen.add(next);
  return seen;
}

function graphOf(sources: readonly Source[]): Map<string, string[]> {
  return new Map(sources.map(source => [source.file, loadedBy(source)]));
}

function loadedBy(source: Source): string[] {
  return source.nodes.flatMap(({ node }) => {
    const from = loading(node);
    if (!from) return [];
    const file = resolved(source.file, textAt(source, from).slice(1, -1));
    return node.type === 'ImportExpression' && NEVER_ASKED.test(file) ? [] : [file];
  });
}

/** `import type` loads nothing; `import { type Name }` does (verbatimModuleSyntax). */
function loading(node: Node): Node | null | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
      return node.importKind === 'type' ? undefined : node.source;
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
      return node.exportKind === 'type' ? undefined : node.source;
    case 'ImportExpression':
      return node.source;
    default:
      return undefined;
  }
}

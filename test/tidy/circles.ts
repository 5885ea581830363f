/** Circles of imports, of values and of types alike: `a → b → a`. */
import { importsOf, type Source } from '../support/syntax.ts';
import { resolved } from './imports.ts';

/** One for each import that leads back to where it began, the shortest way; the same circle once. */
export function circles(sources: readonly Source[]): string[] {
  const targets = graphOf(sources);
  const found = sources.flatMap(({ file }) => {
    const back = wayBack(targets, file);
    return back === undefined ? [] : [turned(back)];
  });
  return [...new Set(found)];
}

/** Every file that `file` leads to, itself among them. */
export function reach(targets: ReadonlyMap<string, readonly string[]>, file: string): Set<string> {
  const seen = new Set([file]);
  for (const one of seen) for (const next of targets.get(one) ?? []) seen.add(next);
  return seen;
}

/** What each file imports: files by their path from the root, packages by their names. */
export function graphOf(sources: readonly Source[]): Map<string, string[]> {
  return new Map(
    sources.map(source => [source.file, importsOf(source).map(({ to }) => resolved(source.file, to))]),
  );
}

/** Breadth first, so that no shorter way exists. */
function wayBack(targets: ReadonlyMap<string, readonly string[]>, file: string): string[] | undefined {
  const waiting = [[file]];
  const seen = new Set<string>();
  for (const way of waiting) {
    for (const next of targets.get(way.at(-1) ?? '') ?? []) {
      if (next === file) return way;
      if (!seen.has(next)) waiting.push([...way, next]);
      seen.add(next);
    }
  }
  return undefined;
}

/** Begins with the first by name, whoever it was found from. */
function turned(way: readonly string[]): string {
  const first = way.indexOf(way.toSorted()[0] ?? '');
  const files = [...way.slice(first), ...way.slice(0, first)];
  return [...files, files[0]].join(' → ');
}

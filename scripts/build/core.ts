import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';

/** What nearly every command line runs through: together they are one chunk. */
const CORE = ['compose.ts', 'cli/program.ts', 'cli/validate.ts', 'policy/load.ts', 'connectors/kinds.ts'];

/**
 * esbuild makes a chunk for each set of entries (every dynamic import is one) that share something, however small.
 * Where every entry of ours imports the whole core, the core is one set.
 */
export function oneCore(source: string): Plugin {
  const core = CORE.map(file => join(source, file));
  const imports = core.map(file => `import ${JSON.stringify(file)};`).join('');
  const entries = entriesIn(source);
  return {
    name: 'core',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, async ({ path }) =>
        entries.has(path) ? { contents: imports + (await readFile(path, 'utf8')), loader: 'ts' } : undefined,
      );
    },
  };
}

/**
 * Found before esbuild begins, not while it resolves: in which order it reads files differs from build to build, and what is
 * imported in both ways would be an entry in some of them.
 */
function entriesIn(source: string): ReadonlySet<string> {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(name => /\.ts$/.test(name));
  const found = files.flatMap(file =>
    [...readFileSync(join(source, file), 'utf8').matchAll(/\bimport\(\s*'(\.[^']+\.ts)'\s*\)/g)].map(
      ([, to]) => join(source, dirname(file), to ?? ''),
    ),
  );
  return new Set(found);
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
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
  const entries = new Set<string>();
  return {
    name: 'core',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\.\.?\/.*\.ts$/ }, ({ kind, resolveDir, path }) => {
        if (kind === 'dynamic-import') entries.add(join(resolveDir, path));
        return undefined;
      });
      onLoad({ filter: /\.ts$/ }, async ({ path }) =>
        entries.has(path) && path.startsWith(source)
          ? { contents: imports + (await readFile(path, 'utf8')), loader: 'ts' }
          : undefined,
      );
    },
  };
}

/** The program and all that it leads to, packages too, as plain JavaScript. */
import { dirname, join } from 'node:path';
import { build, type Metafile, type Plugin, transform } from 'esbuild';
import { takingBuiltins } from './builtins.ts';
import { oneCore } from './core.ts';
import { type Product, ROOT } from './products.ts';
import { holdingRuntime } from './runtime.ts';

export interface Bundle {
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** What is in it. Paths are those of the repository, wherever its packages really lie. */
  readonly metafile: Metafile;
}

/**
 * CommonJS packages inside an ES module still ask for modules by name: for Node's own, since all others are inside, too,
 * and for some that they can do without, and look whether it throws.
 */
const REQUIRE = `const require=id=>{const found=globalThis.process.getBuiltinModule(id);if(found)return found;
throw Object.assign(new Error("Cannot find module '"+id+"'"),{code:"MODULE_NOT_FOUND"})};`;
const TARGET = 'node22';

/** With chunks, a verb loads only those that it needs. Paths of the files are in `folder`; nothing is written. */
export async function bundleOf(
  { entry, inChunks }: Pick<Product, 'entry' | 'inChunks'>,
  folder: string,
): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: { main: entry },
    outdir: folder,
    bundle: true,
    splitting: inChunks,
    format: 'esm',
    platform: 'node',
    target: TARGET,
    banner: { js: REQUIRE },
    // The same library as ES modules: half the size without what is never called, and twice as fast to load.
    alias: { yaml: join(ROOT, 'node_modules/yaml/browser/index.js') },
    // Only who sends mail needs it, and installs it beside (connectors/notices/mail.ts).
    external: ['nodemailer'],
    // The same bytes and the same list of packages where node_modules is a link.
    preserveSymlinks: true,
    plugins: [inChunks ? oneCore(dirname(entry)) : openingNothing],
    chunkNames: 'chunks/[name]-[hash]',
    logLevel: 'warning',
    metafile: true,
    write: false,
  });
  const written = inChunks ? holdingRuntime(outputFiles) : outputFiles;
  const files = written.map(async ({ path, text }) => ({
    path,
    text: await withoutWhitespace(takingBuiltins(text)),
  }));
  return { files: await Promise.all(files), metafile };
}

/**
 * Every start reads the text of what it runs, and a third of that is comments and indentation. Names stay: they are
 * what a stack trace is read by.
 */
async function withoutWhitespace(code: string): Promise<string> {
  return (await transform(code, { format: 'esm', target: TARGET, minifyWhitespace: true, lineLimit: 120 }))
    .code;
}

/**
 * The sandbox reads a policy by the kinds of targets, and opens none: what a kind loads to do so, the SDK with it, stays in
 * keyturn.
 */
const openingNothing: Plugin = {
  name: 'opening nothing',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\.?\// }, ({ kind, importer, path }) =>
      kind === 'dynamic-import' && importer.includes('/src/connectors/')
        ? { path, namespace: 'opened' }
        : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'opened' }, ({ path }) => ({
      contents: `throw new Error(${JSON.stringify(`${path} is not in keyturn-sandbox`)});`,
    }));
  },
};

/**
 * `npm run build`: src/main.ts and all that it leads to, packages too, as plain JavaScript in dist/. It needs nothing
 * installed, and starts in a fraction of the time. With splitting on, a verb loads only the chunks that it needs.
 *
 * `node scripts/build.ts [ENTRY [FOLDER]]`; a package.json of ours has to be beside or above the folder.
 */
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';
import { takingBuiltins } from './build/builtins.ts';
import { oneCore } from './build/core.ts';
import { entryText } from './build/entry.ts';
import { licencesOf } from './build/licences.ts';
import { holdingRuntime } from './build/runtime.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const [entry = join(ROOT, 'src/main.ts'), folder = join(ROOT, 'dist')] = process.argv
  .slice(2)
  .map(path => resolve(path));
/**
 * CommonJS packages inside an ES module still ask for modules by name: for Node's own, since all others are inside, too,
 * and for some that they can do without, and look whether it throws.
 */
const REQUIRE = `const require=id=>{const found=globalThis.process.getBuiltinModule(id);if(found)return found;
throw Object.assign(new Error("Cannot find module '"+id+"'"),{code:"MODULE_NOT_FOUND"})};`;
const TARGET = 'node22';

refuseStrayFolder(folder);
rmSync(folder, { recursive: true, force: true });
const { outputFiles, metafile } = await build({
  absWorkingDir: ROOT,
  entryPoints: { main: entry },
  outdir: folder,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: TARGET,
  banner: { js: REQUIRE },
  // The same library as ES modules: half the size without what is never called, and twice as fast to load.
  alias: { yaml: join(ROOT, 'node_modules/yaml/browser/index.js') },
  plugins: [oneCore(dirname(entry))],
  chunkNames: 'chunks/[name]-[hash]',
  logLevel: 'warning',
  metafile: true,
  write: false,
});
let bytes = 0;
for (const { path, text } of holdingRuntime(outputFiles)) {
  const program = await withoutWhitespace(takingBuiltins(text));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, program);
  bytes += Buffer.byteLength(program);
}
writeFileSync(join(folder, 'THIRD-PARTY-LICENSES.txt'), licencesOf(metafile, ROOT));
const bin = join(folder, 'keyturn.js');
writeFileSync(bin, entryText(join(folder, 'main.js'), minimumNode()));
chmodSync(bin, 0o755);

console.log(`${folder}: keyturn.js and ${outputFiles.length} more files, ${Math.ceil(bytes / 1024)} KB`);

/**
 * Every start reads the text of what it runs, and a third of that is comments and indentation. Names stay: they are
 * what a stack trace is read by.
 */
async function withoutWhitespace(code: string): Promise<string> {
  return (await transform(code, { format: 'esm', target: TARGET, minifyWhitespace: true, lineLimit: 120 }))
    .code;
}

/** The folder is deleted first, so it must be one that is ours to delete: named dist, below something. */
function refuseStrayFolder(path: string): void {
  if (!path.endsWith('/dist') || dirname(path) === '/')
    throw new Error(`${path}: the folder must be called dist`);
}

function minimumNode(): string {
  const { engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    engines: { node: string };
  };
  const version = /^>=(\d+\.\d+)\.\d+$/.exec(engines.node)?.[1];
  if (version === undefined)
    throw new Error(`package.json: engines.node is ${engines.node}, not >=MAJOR.MINOR.PATCH`);
  return version;
}

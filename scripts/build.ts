/**
 * `npm run build`: src/main.ts and all that it leads to, as plain JavaScript in dist/. Packages stay outside: they are
 * installed with the program. With splitting on, a verb loads only the chunks that it needs.
 *
 * `node scripts/build.ts [ENTRY [FOLDER]] [--with-packages]`; with packages it starts in half the time, which is
 * what tests that start it thousands of times want.
 */
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { 'with-packages': { type: 'boolean', default: false } },
});
const [entry = join(ROOT, 'src/main.ts'), folder = join(ROOT, 'dist')] = positionals.map(path =>
  resolve(path),
);
/** What CommonJS packages inside an ES module still ask for. */
const REQUIRE = `import{createRequire}from'node:module';const require=createRequire(import.meta.url);`;

refuseStrayFolder(folder);
rmSync(folder, { recursive: true, force: true });
const result = await build({
  absWorkingDir: ROOT,
  entryPoints: { main: entry },
  outdir: folder,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  ...(values['with-packages'] ? { banner: { js: REQUIRE } } : { packages: 'external' }),
  chunkNames: 'chunks/[name]-[hash]',
  logLevel: 'warning',
  metafile: true,
});
const bin = join(folder, 'keyturn.js');
writeFileSync(bin, guard(minimumNode()));
chmodSync(bin, 0o755);

const sizes = Object.values(result.metafile.outputs).map(output => output.bytes);
const total = Math.ceil(sizes.reduce((sum, bytes) => sum + bytes, 0) / 1024);
console.log(`${folder}: keyturn.js and ${sizes.length} more files, ${total} KB`);

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

/**
 * The file that `npx keyturn` runs. It must parse and link on any Node that knows ES modules, so that an old one gets
 * a sentence instead of a stack: nothing newer than ES2019, no named imports of new functions, no top-level await.
 */
function guard(version: string): string {
  const [major, minor] = version.split('.');
  return `#!/usr/bin/env node
import * as nodeModule from 'node:module'; if (nodeModule.enableCompileCache) nodeModule.enableCompileCache();

const [major, minor] = process.versions.node.split('.').map(Number);
const fits = major > ${major} || (major === ${major} && minor >= ${minor});
const talks = process.argv.slice(2).some(word => ['-h', '--help', 'help', '-V', '--version'].includes(word));

if (fits || talks) {
  import('./main.js').catch(error => {
    process.stderr.write('keyturn: cannot start on Node ' + process.versions.node + ': ' + error.stack + '\\n');
    process.exitCode = 1;
  });
} else {
  process.stderr.write('keyturn needs Node ${version} or newer; this is Node ' + process.versions.node + '. Install one (https://nodejs.org) and run it again.\\n');
  process.exitCode = 1;
}
`;
}

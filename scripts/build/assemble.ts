/** A package as it is published: the program, its papers, and what is inside it. */
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { manual } from './manual.ts';
import { intoPackage } from './papers.ts';
import { ownManifest, type Product, ROOT } from './products.ts';
import { writeProgram } from './program.ts';
import { sbomOf } from './sbom.ts';

/** `npm install --global` puts it where man looks. */
const MANUAL = 'man/keyturn.1';

/** Into a folder of its own in `parent`, which is returned. */
export async function assemblePackage(product: Product, parent: string): Promise<string> {
  const folder = join(parent, product.name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeJson(join(folder, 'package.json'), manifestOf(product));
  for (const paper of product.papers.filter(each => existsSync(join(ROOT, each)))) {
    mkdirSync(dirname(join(folder, paper)), { recursive: true });
    cpSync(join(ROOT, paper), join(folder, paper), { recursive: true });
  }
  if (product.isCommand) {
    mkdirSync(join(folder, 'man'));
    writeFileSync(join(folder, MANUAL), await manual());
  }
  writeFileSync(join(folder, 'README.md'), readFileSync(join(ROOT, product.readme)));
  const metafile = await writeProgram(product, join(folder, 'dist'));
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as Parameters<
    typeof sbomOf
  >[1]['lock'];
  const described = { ...ownManifest(), name: product.name, lock, root: ROOT };
  writeJson(join(folder, 'sbom.cdx.json'), sbomOf(metafile, described));
  intoPackage(folder);
  readableByAll(folder);
  return folder;
}

/** Whatever the umask of this build, and of the clone that it reads. */
function readableByAll(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const starts = /^keyturn(-sandbox)?\.js$/.test(entry.name);
    chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() || starts ? 0o755 : 0o644);
  }
}

/** Addresses stand in it where the repository's own package.json knows them. */
function manifestOf({ name, description, isCommand }: Product): object {
  const { version, license, engines, repository, bugs, homepage } = ownManifest();
  return {
    ...{ name, version, description, license, repository, bugs, homepage, engines },
    type: 'module',
    ...(isCommand ? { bin: { [name]: `dist/${name}.js` }, man: `./${MANUAL}` } : {}),
  };
}

function writeJson(file: string, content: object): void {
  writeFileSync(file, `${JSON.stringify(content, undefined, 2)}\n`);
}

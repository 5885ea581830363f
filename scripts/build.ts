/**
 * `npm run build`: the two packages, each in a folder of dist as npm publishes it: `keyturn` rotates and carries no sandbox,
 * `keyturn-sandbox` is that and the demo. Nothing has to be installed with either; `npm run package` packs both.
 *
 * `node scripts/build.ts [FOLDER]` puts them elsewhere; `node scripts/build.ts ENTRY FOLDER` makes the program alone, of
 * this or another version; a package.json of ours has to be beside or above that folder.
 */
import { dirname, resolve } from 'node:path';
import { assemblePackage } from './build/assemble.ts';
import { products, ROOT } from './build/products.ts';
import { writeProgram } from './build/program.ts';

const [first, second] = process.argv.slice(2).map(path => resolve(path));
if (first !== undefined && second !== undefined) {
  refuseStrayFolder(second);
  const [keyturn] = products;
  await writeProgram({ ...keyturn, entry: first }, second);
} else {
  const folder = first ?? resolve(ROOT, 'dist');
  refuseStrayFolder(folder);
  for (const product of products) console.log(await assemblePackage(product, folder));
}

/** What is in the folder is deleted first, so it must be one that is ours to delete: named dist, below something. */
function refuseStrayFolder(path: string): void {
  if (!path.endsWith('/dist') || dirname(path) === '/')
    throw new Error(`${path}: the folder must be called dist`);
}

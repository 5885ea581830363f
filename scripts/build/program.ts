import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Metafile } from 'esbuild';
import { bundleOf } from './bundle.ts';
import { licencesOf } from './licences.ts';
import { type Product, ROOT } from './products.ts';

/** Into a folder that is emptied first. Returns what is in the program. */
export async function writeProgram(product: Product, folder: string): Promise<Metafile> {
  rmSync(folder, { recursive: true, force: true });
  const { files, metafile } = await bundleOf(product, folder);
  let bytes = 0;
  for (const { path, text } of files) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    bytes += Buffer.byteLength(text);
  }
  writeFileSync(join(folder, 'THIRD-PARTY-LICENSES.txt'), licencesOf(metafile, ROOT));
  const start = join(folder, `${product.name}.js`);
  writeFileSync(start, product.starts(join(folder, 'main.js')));
  chmodSync(start, 0o755);
  console.log(`${folder}: ${product.name}.js and ${files.length} more files, ${Math.ceil(bytes / 1024)} KB`);
  return metafile;
}

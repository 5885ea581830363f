/** The source code of this repository, for the rules in tidy.test.ts. Read once, when first imported. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Source, sourceOf } from './syntax.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** All TypeScript files, by path from the root; `product` is what is shipped. */
export const code: readonly Source[] = ['src', 'test', 'scripts']
  .flatMap(folder => filesIn(folder, '.ts'))
  .map(read);
export const product = code.filter(({ file }) => file.startsWith('src/'));

function filesIn(folder: string, end: string): string[] {
  const all = readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true });
  const files = all.filter(entry => entry.isFile() && entry.name.endsWith(end));
  return files.map(entry => relative(ROOT, join(entry.parentPath, entry.name)).replaceAll(sep, '/')).sort();
}

function read(file: string): Source {
  return sourceOf(file, readFileSync(join(ROOT, file), 'utf8'));
}

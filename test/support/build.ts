/** The program as it is published, built where no other test is. */
import { execFile } from 'node:child_process';
import { cp, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** `source`: the folder `src` that it is built from. Returns the file that Node runs, in `folder`. */
export async function buildIn(folder: string, source = join(ROOT, 'src')): Promise<string> {
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  await cp(join(ROOT, 'package.json'), join(folder, 'package.json'));
  await mkdir(join(folder, 'config'));
  await cp(join(ROOT, 'config/policy.schema.json'), join(folder, 'config/policy.schema.json'));
  const args = [join(ROOT, 'scripts/build.ts'), join(source, 'main.ts'), join(folder, 'dist')];
  await promisify(execFile)(process.execPath, args);
  return join(folder, 'dist/keyturn.js');
}

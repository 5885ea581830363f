import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { ownPackage } from './version.ts';

/**
 * What the language server of editors is told to check a policy with: the schema of this program, below the policy's folder where it
 * is in a clone or in `node_modules` there, else where it is installed. Undefined: there is none.
 */
export function schemaFor(policyFile: string): string | undefined {
  const own = ownPackage();
  if (own === undefined) return undefined;
  const schema = join(own.folder, 'config', 'policy.schema.json');
  if (!existsSync(schema)) return undefined;
  const near = relative(dirname(resolve(policyFile)), schema);
  return near.startsWith('..') ? schema : near;
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../problem.ts';
import { ownPackage } from './version.ts';

/**
 * The example policy that comes with keyturn: it lies beside keyturn's own package.json, in the sources and in the package
 * alike. A policy in the user's folder is never taken without being named.
 */
export function examplePolicy(): string {
  const example = join(ownPackage()?.folder ?? '', 'rotation.example.yaml');
  if (ownPackage() !== undefined && existsSync(example)) return example;
  throw new Problem({
    code: 'absent',
    subject: 'rotation.example.yaml',
    reason: 'the example policy that comes with keyturn is not where it was installed',
    remedy: 'name a policy of your own: keyturn sandbox --for rotation.yaml',
  });
}

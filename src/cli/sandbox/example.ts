import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Problem } from '../../problem.ts';

/**
 * The example policy that comes with keyturn: it lies beside keyturn's own package.json, found upwards from this
 * file, in the sources and in the bundle alike. A policy in the user's folder is never taken without being named.
 */
export function examplePolicy(from: string = import.meta.url): string {
  for (let folder = new URL('.', from); ; folder = new URL('..', folder)) {
    const example = new URL('rotation.example.yaml', folder);
    if (isKeyturn(new URL('package.json', folder)) && existsSync(example)) return fileURLToPath(example);
    if (folder.pathname === new URL('..', folder).pathname) throw missing();
  }
}

function isKeyturn(file: URL): boolean {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).name === 'keyturn';
  } catch {
    return false;
  }
}

function missing(): Problem {
  return new Problem({
    code: 'absent',
    subject: 'rotation.example.yaml',
    reason: 'the example policy that comes with keyturn is not where it was installed',
    remedy: 'name a policy of your own: keyturn sandbox --for rotation.yaml',
  });
}

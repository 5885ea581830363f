import { readFileSync } from 'node:fs';

/** The version in keyturn's own package.json, found upwards from this file: in `src/cli` and bundled in `dist` alike. */
export function packageVersion(from: string = import.meta.url): string {
  for (let folder = new URL('.', from); ; folder = new URL('..', folder)) {
    const found = readPackage(new URL('package.json', folder));
    if (found?.name === 'keyturn') return found.version ?? 'unknown';
    if (folder.pathname === new URL('..', folder).pathname) return 'unknown';
  }
}

function readPackage(file: URL): { name?: string; version?: string } | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

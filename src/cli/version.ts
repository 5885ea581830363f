import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface Package {
  readonly folder: string;
  readonly version: string;
}

/** Keyturn's own package.json, found upwards from this file: in `src/cli` and bundled in `dist` alike. */
export function ownPackage(from: string = import.meta.url): Package | undefined {
  for (let folder = new URL('.', from); ; folder = new URL('..', folder)) {
    const found = readPackage(new URL('package.json', folder));
    if (found?.name === 'keyturn')
      return { folder: fileURLToPath(folder), version: found.version ?? 'unknown' };
    if (folder.pathname === new URL('..', folder).pathname) return undefined;
  }
}

export function packageVersion(): string {
  return ownPackage()?.version ?? 'unknown';
}

/** What a package.json says; undefined where there is none, or one that cannot be read. */
export function readPackage(file: URL | string): { name?: string; version?: string } | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** How the files of incident records are called. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Of both files, without `.json` and `.md`. */
export function baseOf(folder: string, run: string): string {
  return join(folder, `incident-${run}`);
}

/** Oldest first. A folder that cannot be read has none: whoever needs one of them says that it is not there. */
export async function runsRecordedIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((): string[] => []);
  return names.toSorted().flatMap(name => /^incident-(.+)\.json$/.exec(name)?.[1] ?? []);
}

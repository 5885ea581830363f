/** Verdicts on disk: an exploration of hours can be stopped, and goes on where it was. */
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Verdict } from './oneCase.ts';

export interface Results<V extends Verdict> {
  /** What came of a case before, where it was explored with the same seed and no promise was broken. */
  kept(name: string, seed: number): V | undefined;
  note(verdict: V): void;
  /** How many verdicts were taken over, by the build of the program that they were found with. */
  readonly takenOver: ReadonlyMap<string, number>;
}

/** Without a file nothing is taken over and nothing is written. `build`: of the program that is explored now. */
export function openResults<V extends Verdict>(file: string | undefined, build: string): Results<V> {
  const known = new Map<string, Line<V>>();
  for (const line of linesOf<V>(file)) known.set(keyOf(line.name, line.seed), line);
  const takenOver = new Map<string, number>();
  return {
    takenOver,
    kept(name, seed) {
      const line = known.get(keyOf(name, seed));
      if (line === undefined || line.violations.length > 0) return undefined;
      takenOver.set(line.build, (takenOver.get(line.build) ?? 0) + 1);
      return line;
    },
    note(verdict) {
      if (file !== undefined) appendFileSync(file, `${JSON.stringify({ ...verdict, build })}\n`);
    },
  };
}

/** Tells two versions of the program apart: a hash of everything below a folder. */
export function hashOf(folder: string): string {
  const hash = createHash('sha256');
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted();
  for (const name of names) {
    const path = join(folder, name);
    if (statSync(path).isFile()) hash.update(name).update(readFileSync(path));
  }
  return hash.digest('hex').slice(0, 12);
}

type Line<V> = V & { readonly build: string };

/** The last line may be torn: whoever wrote it was stopped. */
function linesOf<V>(file: string | undefined): Line<V>[] {
  if (file === undefined || !existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map(line => JSON.parse(line) as Line<V>);
}

/** Requests that go side by side come in another order each time: their places in the run are for people only. */
function keyOf(name: string, seed: number): string {
  return `${seed} ${name.replaceAll(/\/\d+ /g, '/')}`;
}

import { join, resolve, sep } from 'node:path';

/**
 * The folders `node_modules` that a package lies in, and its own, the nearest first: with pnpm it lies in several. Where code is loaded
 * from these alone, neither the working directory nor NODE_PATH nor the home of a user can put any in its place.
 */
export function modulesAround(folder: string): string[] {
  const parts = resolve(folder).split(sep);
  const around = parts.flatMap((part, at) =>
    part === 'node_modules' ? [parts.slice(0, at + 1).join(sep)] : [],
  );
  return [join(folder, 'node_modules'), ...around.reverse()];
}

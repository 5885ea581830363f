import type { Context } from './context.ts';
import { EXIT } from './exit.ts';

/** What is said, and the exit code, where a person did not agree to what a verb asked. */
export function declined({ stderr }: Pick<Context, 'stderr'>): number {
  stderr.write('Nothing was done: it was not confirmed. Where nobody can answer, add --yes.\n');
  return EXIT.failed;
}

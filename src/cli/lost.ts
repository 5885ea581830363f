import type { Context } from './context.ts';
import { EXIT } from './exit.ts';

/**
 * A log that cannot be written stops nothing and is not hidden: it is said where something can still be said, and in the exit
 * code, which this answers with. To be asked when everything is written.
 */
export function tellLost({ stdout, stderr }: Pick<Context, 'stdout' | 'stderr'>): number {
  const [results, talk] = [stdout.lost(), stderr.lost()];
  if (results !== undefined) stderr.write(inWords('standard output', results));
  if (talk !== undefined) stdout.write(inWords('standard error', talk));
  return results === undefined && talk === undefined ? EXIT.done : EXIT.failed;
}

function inWords(name: string, why: string): string {
  return `${name} could not be written (${why}). What is missing there was done all the same: keyturn status shows it\n`;
}

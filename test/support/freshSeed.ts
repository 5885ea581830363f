import { randomInt } from 'node:crypto';

/**
 * Another one in each run, for stories and courses that nobody has seen before; KEYTURN_SEED repeats one. Whoever uses it names it in
 * the title of a test, where it is printed.
 */
export function freshSeed(below: number): number {
  return Number(process.env['KEYTURN_SEED'] ?? randomInt(below));
}

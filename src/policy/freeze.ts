/** Which freeze holds at a moment. */
import type { Freeze } from './policy.ts';

/** Of several, the one that ends last; undefined: nothing is frozen. */
export function freezeAt(freezes: readonly Freeze[], at: Date): Freeze | undefined {
  return freezes
    .filter(({ from, until }) => from <= at && at < until)
    .toSorted((one, other) => other.until.getTime() - one.until.getTime())[0];
}

/** How fast the services' limits let anybody be, from what was taken from their accounts. */
import type { Spending } from '../../src/sandbox/throttle/buckets.ts';

export interface Tightest {
  /** `arm.writes 1c2d…/keyturn`. */
  readonly account: string;
  /** In milliseconds: no client can take so much from it in less. */
  readonly leastMs: number;
}

/** The account that could not have paid any sooner; undefined where none was ever used. */
export function tightestOf(spending: readonly Spending[]): Tightest | undefined {
  const slowest = spending.map(one => ({ account: nameOf(one), leastMs: leastMsFor(one) }));
  return slowest.toSorted((one, other) => other.leastMs - one.leastMs)[0];
}

/** A full account pays at once; beyond that a bucket pays as it refills, and a window when the next one opens. */
export function leastMsFor({ limit, capacity, spent }: Spending): number {
  if (limit.kind === 'window') return Math.max(0, Math.ceil(spent / capacity) - 1) * limit.perMs;
  return (Math.max(0, spent - capacity) * limit.perMs) / capacity;
}

function nameOf({ limit, scope }: Spending): string {
  return `${limit.name} of ${scope.replaceAll(/([0-9a-f]{8})-[0-9a-f-]{27}/g, '$1…')}`;
}

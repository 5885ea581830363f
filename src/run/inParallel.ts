import type { Limits } from '../policy/policy.ts';

/** Far more than any limit of a service keeps busy; what a rotation holds in memory is small. */
const OPEN = 512;

/**
 * Rotations that are open side by side. Requests in flight are counted where they are sent, so that one that waits for a service
 * or a lock does not hold up others: with a width near the number of requests, a few vaults that do not answer did, for minutes.
 * With a concurrency of 1 they are worked on one after the other.
 */
export function openAtOnce({ concurrency }: Limits): number {
  return concurrency === 1 ? 1 : OPEN;
}

/** Works on `items` side by side, `width` at a time; the answers stand in the order of the items. */
export async function inParallel<T, R>(
  width: number,
  items: readonly T[],
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const answers: R[] = new Array(items.length);
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) answers[index] = await work(item, index);
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
  return answers;
}

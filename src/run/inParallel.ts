import type { Limits } from '../policy/policy.ts';

/** Far more than any limit of a service can use; a rotation needs little memory. */
const OPEN = 512;

/**
 * How many rotations are processed in parallel. Requests in flight are limited where they are sent, so that a rotation that waits
 * for a service or a lock does not hold up others: with a width near the number of requests, a few vaults that did not respond
 * held up everything for minutes. With a concurrency of 1 they are processed one after the other.
 */
export function openAtOnce({ concurrency }: Limits): number {
  return concurrency === 1 ? 1 : OPEN;
}

/** Processes `items` in parallel, at most `width` at a time; the results are in the order of the items. */
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

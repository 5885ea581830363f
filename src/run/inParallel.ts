import type { Limits } from '../policy/policy.ts';

/** Enough to keep the limits of the services busy while some of them wait for replicas. */
const OPEN = 160;

/** What was read is to be acted by before it has grown old, also where few requests may be in flight. */
const OPEN_PER_REQUEST = 5;

/** Rotations that are open side by side; requests in flight are counted where they are sent. With one request it is one. */
export function openAtOnce({ concurrency }: Limits): number {
  return concurrency === 1 ? 1 : Math.min(OPEN, OPEN_PER_REQUEST * concurrency);
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

import type { Scene } from './wire.ts';

/** Events so far in each sandbox: a later call returns a larger number, also within one millisecond. */
const counts = new WeakMap<Scene['clock'], number>();

export function nextInOrder({ clock }: Pick<Scene, 'clock'>): number {
  const next = (counts.get(clock) ?? 0) + 1;
  counts.set(clock, next);
  return next;
}

import type { Scene } from './wire.ts';

/** What happened so far in each sandbox, in its order: a later call gives a larger number, also within one millisecond. */
const counts = new WeakMap<Scene['clock'], number>();

export function nextInOrder({ clock }: Pick<Scene, 'clock'>): number {
  const next = (counts.get(clock) ?? 0) + 1;
  counts.set(clock, next);
  return next;
}

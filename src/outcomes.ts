import type { RotationOutcome, RunFinished } from './event.ts';

export type Counts = RunFinished['counts'];

export const noneCounted: Counts = {
  unchanged: 0,
  changed: 0,
  failed: 0,
  'human-needed': 0,
  locked: 0,
  yielded: 0,
  deferred: 0,
  skipped: 0,
};

export function countOf(outcomes: readonly RotationOutcome[]): Counts {
  const counts = { ...noneCounted };
  for (const outcome of outcomes) counts[outcome] += 1;
  return counts;
}

import type { Counts } from '../../outcomes.ts';

/** What needs the reader's attention most is first. */
export const OUTCOME_ORDER = [
  'human-needed',
  'failed',
  'locked',
  'skipped',
  'deferred',
  'yielded',
  'changed',
  'unchanged',
] as const;

const IN_SUMMARY: Readonly<Record<keyof Counts, string>> = {
  'human-needed': 'a human is needed',
  failed: 'failed',
  locked: 'locked',
  skipped: 'skipped',
  deferred: 'deferred by a limit',
  yielded: 'left to another run',
  changed: 'changed',
  unchanged: 'unchanged',
};

/** `2 failed`, `20 changed`: the outcomes that occur, with their number of rotations. */
export function countedOutcomes(counts: Counts): string[] {
  return OUTCOME_ORDER.filter(each => counts[each] > 0).map(each => `${counts[each]} ${IN_SUMMARY[each]}`);
}

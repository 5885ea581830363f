/** Which rotations keep failing, as a trail tells it. */
import type { TrailEntry } from './entry.ts';

export interface Streak {
  /** Runs in a row that failed, needed a human, or died. */
  readonly times: number;
  /** When the first of them ended. */
  readonly since: Date;
  /** What the last of them said, and what to do about it. */
  readonly text: string;
  readonly remedy?: string;
}

/** By the rotation's name; those whose last run went well are not in it. */
export function streaks(entries: readonly TrailEntry[]): Map<string, Streak> {
  const failing = new Map<string, Streak>();
  const begun = new Map<string, TrailEntry>();
  for (const entry of entries) {
    const { rotation, run, event } = entry;
    if (rotation === undefined) continue;
    const before = begun.get(rotation);
    if (before !== undefined && before.run !== run && event !== 'rotation.finished')
      fail(failing, rotation, before, { text: DIED });
    if (event !== 'rotation.finished') begun.set(rotation, entry);
    else {
      if (before?.run === run) begun.delete(rotation);
      finish(failing, rotation, entry);
    }
  }
  return failing;
}

const DIED = 'the run ended in the middle, without a word';

/** `locked` and `skipped` say nothing about the rotation. */
function finish(failing: Map<string, Streak>, rotation: string, entry: TrailEntry): void {
  const { outcome, findings = [], summary = '' } = entry;
  const leftOut = findings.some(({ bestEffort }) => bestEffort === true);
  if (!leftOut && (outcome === 'changed' || outcome === 'unchanged')) failing.delete(rotation);
  if (!leftOut && outcome !== 'failed' && outcome !== 'human-needed') return;
  const worst = SEVERE.flatMap(severity => findings.filter(finding => finding.severity === severity))[0];
  fail(failing, rotation, entry, {
    text: worst?.text ?? summary,
    remedy: worst?.remedy,
  });
}

const SEVERE = ['human', 'failed', 'unknown'];

function fail(
  failing: Map<string, Streak>,
  rotation: string,
  entry: TrailEntry,
  { text, remedy }: { text: string; remedy?: string | undefined },
): void {
  const before = failing.get(rotation);
  failing.set(rotation, {
    times: (before?.times ?? 0) + 1,
    since: before?.since ?? new Date(entry.time),
    text,
    ...(remedy === undefined ? {} : { remedy }),
  });
}

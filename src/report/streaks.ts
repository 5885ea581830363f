/** Finds rotations that fail repeatedly, from a trail. */
import { oneByOne, type TrailEntry } from './entry.ts';
import { readTrail } from './trail.ts';

/** Consecutive failures of one rotation. */
export interface Streak {
  /** Number of consecutive runs that failed, needed a human, or died. */
  readonly times: number;
  /** When the first of them ended. */
  readonly since: Date;
  /** The message of the last of them, and its remedy. */
  readonly text: string;
  readonly remedy?: string;
}

/** By name of the rotation; only rotations whose last run failed. */
export type Streaks = ReadonlyMap<string, Streak>;

/** The streaks in the trail. Throws a Problem if it cannot be read. */
export async function streaksIn(file: string): Promise<Streaks> {
  const failing = new Map<string, Streak>();
  const begun = new Map<string, TrailEntry>();
  await readTrail(file, entry => {
    for (const each of oneByOne(entry)) follow(failing, begun, each);
  });
  return failing;
}

/** `begun`: the last entry of each rotation whose run has not recorded an end. */
function follow(failing: Map<string, Streak>, begun: Map<string, TrailEntry>, entry: TrailEntry): void {
  const { rotation, run, event } = entry;
  if (rotation === undefined) return;
  const before = begun.get(rotation);
  if (before !== undefined && before.run !== run && event !== 'rotation.finished')
    fail(failing, rotation, before, { text: DIED });
  if (event !== 'rotation.finished') begun.set(rotation, entry);
  else {
    if (before?.run === run) begun.delete(rotation);
    finish(failing, rotation, entry);
  }
}

const DIED = 'the run died: the trail has no end of it';

/** The outcomes `locked` and `skipped` are ignored. */
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

/** Where a fleet stands: how many came to what, what is in work and what it waits for, how fast it goes. */
import type { RotationFinished, RotationOutcome, RunEvent } from '../../../event.ts';
import { type InWork, inWork } from '../inWork.ts';
import { waitKind } from './kind.ts';
import { pace } from './pace.ts';

export interface Gauge {
  readonly total: number;
  readonly done: number;
  readonly counts: Readonly<Record<RotationOutcome, number>>;
  /** Rotations in the same step that wait for the same thing; the most first. */
  readonly groups: readonly Group[];
  readonly notBegun: number;
  readonly tookMs: number;
  readonly perMinute?: number;
  readonly leftMs?: number;
}

export interface Group {
  readonly step: string;
  /** What they wait for; absent: they are at it. */
  readonly waitsFor?: string;
  readonly count: number;
}

export interface Gauging {
  /** `at` is a reading of a clock in milliseconds: the time of day may jump, this does not. */
  hear(event: RunEvent, at: number): void;
  read(at: number): Gauge;
}

/** Keeps what is in work, and of what is finished no more than the name. */
export function gauging(): Gauging {
  const counts = { unchanged: 0, changed: 0, failed: 0, 'human-needed': 0, locked: 0, skipped: 0 };
  const work = new Map<string, InWork>();
  const worked = new Set<string>();
  const finished = new Set<string>();
  const speed = pace();
  let total = 0;
  let begunAt = 0;
  const sort = (rotation: string) => {
    if (worked.has(rotation)) return;
    worked.add(rotation);
    speed.sorted(true);
  };
  const finish = ({ rotation, outcome }: RotationFinished, at: number) => {
    finished.add(rotation);
    work.delete(rotation);
    counts[outcome] += 1;
    if (!worked.has(rotation)) speed.sorted(false);
    speed.finished(worked.delete(rotation), at);
  };
  return {
    hear(event, at) {
      if (event.event === 'run.started') [total, begunAt] = [event.rotations, at];
      if (!('rotation' in event) || finished.has(event.rotation)) return;
      if (event.event === 'rotation.finished') return finish(event, at);
      if (event.event === 'step.started') sort(event.rotation);
      work.set(event.rotation, inWork(work.get(event.rotation) ?? new Map(), event, new Date(at)));
    },
    read(at) {
      const unsorted = total - finished.size - worked.size;
      const works = [...work.values()];
      const perMinute = speed.perMinute(worked.size, at);
      const leftMs = longest(speed.leftMs(worked.size, unsorted, at), works, at);
      return {
        total,
        done: finished.size,
        counts: { ...counts },
        groups: grouped(works),
        notBegun: Math.max(0, total - finished.size - work.size),
        tookMs: at - begunAt,
        ...(perMinute === undefined ? {} : { perMinute }),
        ...(leftMs === undefined ? {} : { leftMs }),
      };
    },
  };
}

/** No estimate is shorter than a wait that has been announced. */
function longest(leftMs: number | undefined, works: readonly InWork[], at: number): number | undefined {
  if (leftMs === undefined) return undefined;
  const waits = works.flatMap(work =>
    [...work.values()].map(({ wait }) => (wait?.until.getTime() ?? at) - at),
  );
  return waits.reduce((most, wait) => Math.max(most, wait), leftMs);
}

/** Thousands wait with the same words: what those mean is found out once. */
function grouped(works: readonly InWork[]): Group[] {
  const alike = Map.groupBy(works.map(placeOf), ({ step, why }) => `${step}\n${why ?? ''}`);
  const groups = new Map<string, Group>();
  for (const [first, ...others] of alike.values()) {
    if (first === undefined) continue;
    const { step, why } = first;
    const waitsFor = why === undefined ? undefined : waitKind(step, why);
    const key = `${step}\n${waitsFor ?? ''}`;
    const count = (groups.get(key)?.count ?? 0) + others.length + 1;
    groups.set(key, { step, ...(waitsFor === undefined ? {} : { waitsFor }), count });
  }
  return [...groups.values()].toSorted((one, other) => other.count - one.count);
}

/** Of several deliveries side by side, one that gets on; a wait that is over is asked about, and may go on. */
function placeOf(work: InWork): { readonly step: string; readonly why?: string } {
  const steps = [...work.values()];
  const chosen = steps.find(({ wait }) => wait === undefined) ?? steps.at(-1);
  if (chosen === undefined) return { step: 'observe' };
  const { step, wait } = chosen;
  return wait === undefined ? { step } : { step, why: wait.why };
}

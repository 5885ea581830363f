/** Runs as data: recorded on the sandbox (`keyturn rotate --json`, each event with the milliseconds after the first), and copies of them. */
import { readFileSync } from 'node:fs';
import type { RotationOutcome, RunEvent } from '../../../src/event.ts';

export interface Timed {
  readonly after: number;
  readonly event: RunEvent;
}

/** `revoke` of one; `rotate` of the example policy's three; `rotate` of twelve, where a site answers 500 for a while and GitHub refuses. */
const RECORDED = [1, 3, 12] as const;

/** Of more than twelve: copies of these under other names, begun a little later each. */
export function runOf(count: number): readonly Timed[] {
  const recorded = RECORDED.find(each => each === count);
  if (recorded !== undefined) return read(recorded);
  const twelve = read(12);
  const copies = Array.from({ length: Math.ceil(count / 12) }, (_, copy) => copyOf(twelve, copy)).flat();
  const names = [...new Set(copies.flatMap(({ event }) => ('rotation' in event ? [event.rotation] : [])))];
  const kept = new Set(names.slice(0, count));
  const told = copies
    .filter(({ event }) => 'rotation' in event && kept.has(event.rotation))
    .toSorted((one, other) => one.after - other.after);
  const begun: RunEvent = {
    event: 'run.started',
    run: 'r-20261130T110017-5ac3e1d2',
    policy: 'rotation.yaml',
    rotations: count,
  };
  return [{ after: 0, event: begun }, ...told, endOf(told)];
}

function read(count: (typeof RECORDED)[number]): readonly Timed[] {
  const text = readFileSync(new URL(`recorded/${count}.jsonl`, import.meta.url), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line));
}

const LATER_MS = 700;

function copyOf(run: readonly Timed[], copy: number): readonly Timed[] {
  if (copy === 0) return run;
  return run.flatMap(({ after, event }) =>
    'rotation' in event
      ? [{ after: after + copy * LATER_MS, event: { ...event, rotation: `${event.rotation}-${copy}` } }]
      : [],
  );
}

function endOf(told: readonly Timed[]): Timed {
  const counts = {
    unchanged: 0,
    changed: 0,
    failed: 0,
    'human-needed': 0,
    locked: 0,
    skipped: 0,
  } satisfies Record<RotationOutcome, number>;
  for (const { event } of told) if (event.event === 'rotation.finished') counts[event.outcome] += 1;
  const after = told.at(-1)?.after ?? 0;
  return { after, event: { event: 'run.finished', outcome: 'human-needed', exitCode: 3, counts, ms: after } };
}

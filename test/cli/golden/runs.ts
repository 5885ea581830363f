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
  return [{ after: 0, event: begun }, ...told, endOf(twelve, told)];
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

/** As the recorded one, with other counts. */
function endOf(recorded: readonly Timed[], told: readonly Timed[]): Timed {
  const end = recorded.at(-1)?.event;
  if (end?.event !== 'run.finished') throw new Error('a recording has no end');
  const after = told.at(-1)?.after ?? 0;
  const of = (outcome: RotationOutcome) =>
    told.filter(({ event }) => event.event === 'rotation.finished' && event.outcome === outcome).length;
  const counts = { ...end.counts, changed: of('changed'), 'human-needed': of('human-needed') };
  return { after, event: { ...end, counts, ms: after } };
}

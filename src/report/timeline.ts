/** What a trail tells, run by run and rotation by rotation: who did what, why, and what came of it. */
import type { TrailEntry } from './entry.ts';

export interface RunStory {
  readonly run: string;
  readonly begun: Date;
  readonly actor: TrailEntry['actor'];
  /** What was typed, and the policy it was about; absent where the beginning is not among the entries. */
  readonly command?: string;
  readonly policy?: string;
  /** What happened to the run or to the trail itself, in order. */
  readonly notes: readonly TrailEntry[];
  readonly rotations: readonly RotationStory[];
  /** `run.finished`; absent: it died, or is still at work. */
  readonly end?: TrailEntry;
}

export interface RotationStory {
  readonly rotation: string;
  readonly moments: readonly Moment[];
  /** `rotation.finished`; absent: it was left in the middle. */
  readonly end?: TrailEntry;
}

/** A decision, or a step with its end where it has come to one. */
export type Moment =
  | { readonly moment: 'decided'; readonly entry: TrailEntry }
  | { readonly moment: 'step'; readonly begun?: TrailEntry; readonly end?: TrailEntry };

export interface Choice {
  readonly rotation?: string;
  readonly since?: Date;
}

/** Entries that are wanted, with the beginnings and ends of their runs. */
export function chosen(entries: readonly TrailEntry[], { rotation, since }: Choice): TrailEntry[] {
  const late = entries.filter(entry => since === undefined || new Date(entry.time) >= since);
  if (rotation === undefined) return late;
  const runs = new Set(late.filter(entry => entry.rotation === rotation).map(({ run }) => run));
  return late.filter(
    entry => entry.rotation === rotation || (entry.rotation === undefined && runs.has(entry.run)),
  );
}

/** In the order in which the runs began. */
export function timeline(entries: readonly TrailEntry[]): RunStory[] {
  const runs = Map.groupBy(entries, ({ run }) => run);
  return [...runs].flatMap(([run, mine]) => storyOf(run, mine));
}

function storyOf(run: string, entries: readonly TrailEntry[]): RunStory[] {
  const [first] = entries;
  if (first === undefined) return [];
  const start = entries.find(({ event }) => event === 'run.started');
  const end = entries.findLast(({ event }) => event === 'run.finished');
  const notes = entries.filter(entry => entry.rotation === undefined && entry !== start && entry !== end);
  const ofRotations = entries.filter(({ rotation }) => rotation !== undefined);
  const rotations = [...Map.groupBy(ofRotations, ({ rotation }) => rotation ?? '')].map(rotationStory);
  return [
    {
      run,
      begun: new Date(first.time),
      actor: first.actor,
      ...(start?.command === undefined ? {} : { command: start.command }),
      ...(start?.policy === undefined ? {} : { policy: start.policy }),
      notes,
      rotations,
      ...(end === undefined ? {} : { end }),
    },
  ];
}

function rotationStory([rotation, entries]: [string, readonly TrailEntry[]]): RotationStory {
  const end = entries.findLast(({ event }) => event === 'rotation.finished');
  return { rotation, moments: momentsOf(entries), ...(end === undefined ? {} : { end }) };
}

/** A run decides after every round; a decision that says the same as the one before is no new moment. */
function momentsOf(entries: readonly TrailEntry[]): Moment[] {
  const moments: (
    | { moment: 'decided'; entry: TrailEntry }
    | { moment: 'step'; begun?: TrailEntry; end?: TrailEntry }
  )[] = [];
  let due: string | undefined;
  for (const entry of entries) {
    if (entry.event === 'rotation.decided' && entry.due?.code !== due) {
      due = entry.due?.code;
      moments.push({ moment: 'decided', entry });
    }
    if (entry.event === 'step.started') moments.push({ moment: 'step', begun: entry });
    if (entry.event !== 'step.done' && entry.event !== 'step.failed') continue;
    const open = moments.find(
      each => each.moment === 'step' && each.end === undefined && isSameStep(each.begun, entry),
    );
    if (open?.moment === 'step') open.end = entry;
    else moments.push({ moment: 'step', end: entry });
  }
  return moments;
}

function isSameStep(one: TrailEntry | undefined, other: TrailEntry): boolean {
  return one?.step === other.step && one?.subject === other.subject;
}

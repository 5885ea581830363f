/** What a trail tells, run by run and rotation by rotation: who did what, why, and what came of it. */
import { about, rotationsOf, type TrailEntry } from './entry.ts';

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
  /** What a glance called settled, those of which the same was said together. */
  readonly settled: NonNullable<TrailEntry['settled']>;
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

/** Chooses records, in two readings of a trail: the first tells which runs they are of, and where each of these ends. */
export interface Choosing {
  /** The first reading. */
  see(entry: TrailEntry): void;
  /** After it: every rotation that a record is about. */
  readonly names: ReadonlySet<string>;
  /** The second reading: the record as it is told, undefined: it is left out. Runs of which nothing more comes are over. */
  choose(entry: TrailEntry): { readonly entry: TrailEntry; readonly isLastOfRun: boolean } | undefined;
  /** The runs with something chosen, in the order in which they began. */
  readonly runs: () => readonly string[];
}

/** What is wanted, with the beginnings and ends of its runs. */
export function choosing({ rotation, since }: Choice): Choosing {
  const isLate = ({ time }: TrailEntry) => since === undefined || new Date(time) >= since;
  const names = new Set<string>();
  /** How many records of a run may be chosen, and are still to come in the second reading. */
  const left = new Map<string, number>();
  const wanted = new Set<string>();
  const told = (entry: TrailEntry) => {
    if (!isLate(entry)) return undefined;
    if (rotation === undefined) return entry;
    return about(entry, rotation) ?? (rotationsOf(entry).length === 0 ? entry : undefined);
  };
  return {
    names,
    see(entry) {
      for (const name of rotationsOf(entry)) names.add(name);
      const mine = told(entry);
      if (mine === undefined) return;
      left.set(entry.run, (left.get(entry.run) ?? 0) + 1);
      if (rotation === undefined || rotationsOf(mine).length > 0) wanted.add(entry.run);
    },
    choose(entry) {
      const mine = wanted.has(entry.run) ? told(entry) : undefined;
      if (mine === undefined) return undefined;
      const more = (left.get(entry.run) ?? 0) - 1;
      left.set(entry.run, more);
      return { entry: mine, isLastOfRun: more === 0 };
    },
    runs: () => [...left.keys()].filter(run => wanted.has(run)),
  };
}

/** The runs of the chosen records, each as soon as it and those that began before it are over. */
export function inOrder(choice: Choosing, tell: (story: RunStory) => void): (entry: TrailEntry) => void {
  const runs = choice.runs();
  const open = new Map<string, TrailEntry[]>();
  const over = new Map<string, readonly TrailEntry[]>();
  let next = 0;
  return entry => {
    const chosen = choice.choose(entry);
    if (chosen === undefined) return;
    const mine = open.get(entry.run) ?? [];
    mine.push(chosen.entry);
    open.set(entry.run, mine);
    if (!chosen.isLastOfRun) return;
    open.delete(entry.run);
    over.set(entry.run, mine);
    for (let run = runs[next]; run !== undefined; run = runs[next]) {
      const entries = over.get(run);
      if (entries === undefined) return;
      over.delete(run);
      next += 1;
      tell(storyOf(run, entries));
    }
  };
}

function storyOf(run: string, entries: readonly TrailEntry[]): RunStory {
  const [first] = entries;
  if (first === undefined) throw new Error('a run that is told of has a record');
  const start = entries.find(({ event }) => event === 'run.started');
  const end = entries.findLast(({ event }) => event === 'run.finished');
  const notes = entries.filter(entry => rotationsOf(entry).length === 0 && entry !== start && entry !== end);
  const ofRotations = entries.filter(({ rotation }) => rotation !== undefined);
  const rotations = [...Map.groupBy(ofRotations, ({ rotation }) => rotation ?? '')].map(rotationStory);
  return {
    run,
    begun: new Date(first.time),
    actor: first.actor,
    ...(start?.command === undefined ? {} : { command: start.command }),
    ...(start?.policy === undefined ? {} : { policy: start.policy }),
    notes,
    rotations,
    settled: entries.flatMap(({ settled = [] }) => settled),
    ...(end === undefined ? {} : { end }),
  };
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

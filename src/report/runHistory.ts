/** The content of a trail by run and rotation: who did what, why, and with which result. */
import { about, rotationsOf, type TrailEntry } from './entry.ts';

/** The entries of one run. */
export interface RunHistory {
  readonly run: string;
  readonly begun: Date;
  readonly actor: TrailEntry['actor'];
  /** The command line, and the policy; absent if the start of the run is not among the entries. */
  readonly command?: string;
  readonly policy?: string;
  /** Entries about the run or the trail itself, in order. */
  readonly notes: readonly TrailEntry[];
  readonly rotations: readonly RotationHistory[];
  /** Rotations that the bulk check found settled, grouped by equal results. */
  readonly settled: NonNullable<TrailEntry['settled']>;
  /** `run.finished`; absent if the run died or is still running. */
  readonly end?: TrailEntry;
}

/** The entries of one rotation in a run. */
export interface RotationHistory {
  readonly rotation: string;
  readonly items: readonly HistoryItem[];
  /** `rotation.finished`; absent if the rotation was interrupted. */
  readonly end?: TrailEntry;
}

/** A decision, or a step with its start and, if it has ended, its end. */
export type HistoryItem =
  | { readonly kind: 'decided'; readonly entry: TrailEntry }
  | { readonly kind: 'step'; readonly begun?: TrailEntry; readonly end?: TrailEntry };

/** Which entries to select; all if empty. */
export interface HistoryFilter {
  readonly rotation?: string;
  readonly since?: Date;
}

/** Selects records in two passes over a trail: the first finds the runs of the records and the end of each run. */
export interface HistorySelection {
  /** Receives each record in the first pass. */
  scan(entry: TrailEntry): void;
  /** After the first pass: every rotation that occurs in a record. */
  readonly names: ReadonlySet<string>;
  /**
   * Receives each record in the second pass. Returns the record to show, or undefined if it is not selected. After its last
   * selected record a run is complete.
   */
  select(entry: TrailEntry): { readonly entry: TrailEntry; readonly isLastOfRun: boolean } | undefined;
  /** The runs with selected records, in the order in which they started. */
  readonly runs: () => readonly string[];
}

/** Selects the records of the selection, and the starts and ends of their runs. */
export function selectHistory({ rotation, since }: HistoryFilter): HistorySelection {
  const isLate = ({ time }: TrailEntry) => since === undefined || new Date(time) >= since;
  const names = new Set<string>();
  /** For each run, the number of selectable records that are still to come in the second pass. */
  const left = new Map<string, number>();
  const wanted = new Set<string>();
  const selected = (entry: TrailEntry) => {
    if (!isLate(entry)) return undefined;
    if (rotation === undefined) return entry;
    return about(entry, rotation) ?? (rotationsOf(entry).length === 0 ? entry : undefined);
  };
  return {
    names,
    scan(entry) {
      for (const name of rotationsOf(entry)) names.add(name);
      const mine = selected(entry);
      if (mine === undefined) return;
      left.set(entry.run, (left.get(entry.run) ?? 0) + 1);
      if (rotation === undefined || rotationsOf(mine).length > 0) wanted.add(entry.run);
    },
    select(entry) {
      const mine = wanted.has(entry.run) ? selected(entry) : undefined;
      if (mine === undefined) return undefined;
      const more = (left.get(entry.run) ?? 0) - 1;
      left.set(entry.run, more);
      return { entry: mine, isLastOfRun: more === 0 };
    },
    runs: () => [...left.keys()].filter(run => wanted.has(run)),
  };
}

/** Reports the runs of the selected records, each as soon as it and all runs that started before it are complete. */
export function runsInOrder(
  selection: HistorySelection,
  onRun: (history: RunHistory) => void,
): (entry: TrailEntry) => void {
  const runs = selection.runs();
  const open = new Map<string, TrailEntry[]>();
  const over = new Map<string, readonly TrailEntry[]>();
  let next = 0;
  return entry => {
    const chosen = selection.select(entry);
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
      onRun(runHistoryOf(run, entries));
    }
  };
}

function runHistoryOf(run: string, entries: readonly TrailEntry[]): RunHistory {
  const [first] = entries;
  if (first === undefined) throw new Error('a selected run has no record');
  const start = entries.find(({ event }) => event === 'run.started');
  const end = entries.findLast(({ event }) => event === 'run.finished');
  const notes = entries.filter(entry => rotationsOf(entry).length === 0 && entry !== start && entry !== end);
  const ofRotations = entries.filter(({ rotation }) => rotation !== undefined);
  const rotations = [...Map.groupBy(ofRotations, ({ rotation }) => rotation ?? '')].map(rotationHistoryOf);
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

function rotationHistoryOf([rotation, entries]: [string, readonly TrailEntry[]]): RotationHistory {
  const end = entries.findLast(({ event }) => event === 'rotation.finished');
  return { rotation, items: historyItemsOf(entries), ...(end === undefined ? {} : { end }) };
}

/** A run decides after every round of steps; a decision with the same reason as the previous one is omitted. */
function historyItemsOf(entries: readonly TrailEntry[]): HistoryItem[] {
  const items: (
    | { kind: 'decided'; entry: TrailEntry }
    | { kind: 'step'; begun?: TrailEntry; end?: TrailEntry }
  )[] = [];
  let due: string | undefined;
  for (const entry of entries) {
    if (entry.event === 'rotation.decided' && entry.due?.code !== due) {
      due = entry.due?.code;
      items.push({ kind: 'decided', entry });
    }
    if (entry.event === 'step.started') items.push({ kind: 'step', begun: entry });
    if (entry.event !== 'step.done' && entry.event !== 'step.failed') continue;
    const open = items.find(
      each => each.kind === 'step' && each.end === undefined && isSameStep(each.begun, entry),
    );
    if (open?.kind === 'step') open.end = entry;
    else items.push({ kind: 'step', end: entry });
  }
  return items;
}

function isSameStep(one: TrailEntry | undefined, other: TrailEntry): boolean {
  return one?.step === other.step && one?.subject === other.subject;
}

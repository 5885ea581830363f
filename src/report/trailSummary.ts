/**
 * What a trail tells in brief: the last runs, what was last done to each rotation, and incidents. The trail is read once, record by
 * record; of all but the last runs only the names are kept.
 */
import type { RotationOutcome } from '../event.ts';
import { oneByOne, type TrailEntry } from './entry.ts';
import { baseOf } from './incidentNames.ts';
import { readTrail } from './trail.ts';

export interface TrailSummary {
  readonly file: string;
  readonly records: number;
  /** Records that were changed, removed, added or moved; with any, nothing here is certain. */
  readonly faultCount: number;
  /** The time of the oldest record that was read. */
  readonly since?: Date;
  /** Newest first. */
  readonly runs: readonly RunSummary[];
  /** Number of earlier runs. */
  readonly earlierRuns: number;
  readonly pasts: ReadonlyMap<string, RotationPast>;
  /** Newest first. */
  readonly incidents: readonly IncidentSummary[];
}

export interface RunSummary {
  readonly run: string;
  readonly begun: Date;
  readonly who: string;
  readonly command?: string;
  /** Absent: no end is recorded. */
  readonly end?: {
    readonly at: Date;
    readonly exitCode?: number;
    readonly counts: Readonly<Record<string, number>>;
  };
}

/** What was last done to a rotation. */
export interface RotationPast {
  /** Newest first; runs that did nothing here are only counted. */
  readonly doings: readonly Doing[];
  /** Number of earlier ones. */
  readonly earlier: number;
  /** The newest run that did nothing here, and the number of such runs. */
  readonly quiet?: { readonly last: Date; readonly count: number };
}

/** One run on one rotation. */
export interface Doing {
  readonly run: string;
  readonly at: Date;
  /** Why a new secret was due, or why not. */
  readonly due?: string;
  readonly steps: readonly DoneStep[];
  /** Absent: no end is recorded. */
  readonly end?: { readonly outcome: string; readonly summary: string };
}

export interface DoneStep {
  readonly step: string;
  readonly subject?: string;
  readonly text: string;
  readonly failed: boolean;
}

/** A run in which a leaked credential was named. */
export interface IncidentSummary {
  readonly run: string;
  readonly at: Date;
  readonly rotations: readonly string[];
  /** Leaked credentials of which the trail records the removal. */
  readonly removed: readonly string[];
  /** The name of its record, without its ending. The folder is not in the trail. */
  readonly record: string;
}

const MOST_RUNS = 20;
const MOST_DOINGS = 6;

/** `names`: the rotations that are asked about. Throws a Problem if the trail cannot be read. */
export async function trailSummary(file: string, names: ReadonlySet<string>): Promise<TrailSummary> {
  const runs = new Map<string, OpenRun>();
  const pasts = new Map<string, OpenPast>();
  const incidents = new Map<string, OpenIncident>();
  let since: Date | undefined;
  const seen = new Set<string>();
  const { records, faultCount } = await readTrail(file, entry => {
    since ??= new Date(entry.time);
    // One that is not among the last ones any more stays out, also if it is still active.
    if (!seen.has(entry.run)) {
      seen.add(entry.run);
      runs.set(entry.run, beginning(entry));
      if (runs.size > MOST_RUNS) runs.delete([...runs.keys()][0] ?? '');
    }
    followRun(runs.get(entry.run), entry);
    followIncident(incidents, entry);
    for (const each of oneByOne(entry)) if (names.has(each.rotation ?? '')) followRotation(pasts, each);
  });
  return {
    ...{ file, records, faultCount, ...(since === undefined ? {} : { since }) },
    runs: [...runs.values()].reverse(),
    earlierRuns: seen.size - runs.size,
    pasts: new Map([...pasts].map(([name, past]) => [name, closed(past)])),
    incidents: [...incidents.values()].reverse().map(({ rotations, removed, ...rest }) => ({
      ...rest,
      rotations: [...rotations],
      removed: [...removed],
    })),
  };
}

interface OpenRun {
  readonly run: string;
  readonly begun: Date;
  readonly who: string;
  command?: string;
  end?: NonNullable<RunSummary['end']>;
}

function beginning({ run, time, actor }: TrailEntry): OpenRun {
  return { run, begun: new Date(time), who: actor.who };
}

function followRun(
  run: OpenRun | undefined,
  { event, command, time, exitCode, counts = {} }: TrailEntry,
): void {
  if (run === undefined) return;
  if (event === 'run.started' && command !== undefined) run.command = command;
  if (event === 'run.finished')
    run.end = { at: new Date(time), counts, ...(exitCode === undefined ? {} : { exitCode }) };
}

interface OpenIncident {
  readonly run: string;
  readonly at: Date;
  readonly record: string;
  readonly rotations: Set<string>;
  readonly removed: Set<string>;
}

/** A later run that removes what leaked names the run in which it was reported. */
function followIncident(incidents: Map<string, OpenIncident>, entry: TrailEntry): void {
  const { event, step, rotation, namedBy, subject, keyId, run, time } = entry;
  if (event !== 'step.done' || rotation === undefined) return;
  const isRemoval = step === 'retire' && namedBy !== undefined;
  if (step !== 'record' && !isRemoval) return;
  const by = namedBy ?? run;
  const known = incidents.get(by) ?? {
    ...{ run: by, at: new Date(time), record: baseOf('', by) },
    ...{ rotations: new Set<string>(), removed: new Set<string>() },
  };
  incidents.set(by, known);
  known.rotations.add(rotation);
  const gone = keyId ?? subject;
  if (isRemoval && gone !== undefined) known.removed.add(gone);
}

interface OpenPast {
  readonly doings: OpenDoing[];
  earlier: number;
  quiet?: { last: Date; count: number };
}

interface OpenDoing {
  readonly run: string;
  readonly at: Date;
  due?: string;
  readonly steps: DoneStep[];
  end?: NonNullable<Doing['end']>;
}

/** Without a step, each of these says that the run left the rotation as it was. */
const QUIET: readonly string[] = ['unchanged', 'yielded', 'deferred', 'skipped'] satisfies RotationOutcome[];

function followRotation(pasts: Map<string, OpenPast>, entry: TrailEntry): void {
  const { rotation = '', run, time } = entry;
  const past = pasts.get(rotation) ?? { doings: [], earlier: 0 };
  pasts.set(rotation, past);
  let doing = past.doings.findLast(each => each.run === run);
  if (doing === undefined) {
    doing = { run, at: new Date(time), steps: [] };
    past.doings.push(doing);
  }
  follow(doing, entry);
  if (doing.steps.length === 0 && QUIET.includes(doing.end?.outcome ?? '')) {
    past.doings.splice(past.doings.indexOf(doing), 1);
    past.quiet = { last: new Date(time), count: (past.quiet?.count ?? 0) + 1 };
  }
  if (past.doings.length > MOST_DOINGS) {
    past.doings.shift();
    past.earlier += 1;
  }
}

function follow(doing: OpenDoing, entry: TrailEntry): void {
  const { event, due, step, subject, detail, problem, outcome, summary = '' } = entry;
  if (event === 'rotation.decided' && due !== undefined) doing.due ??= due.text;
  if ((event === 'step.done' || event === 'step.failed') && step !== undefined)
    doing.steps.push({
      ...{ step, failed: event === 'step.failed', text: problem?.text ?? detail ?? '' },
      ...(subject === undefined ? {} : { subject }),
    });
  if (event === 'rotation.finished') doing.end = { outcome: outcome ?? 'not recorded', summary };
}

function closed({ doings, earlier, quiet }: OpenPast): RotationPast {
  return { doings: doings.toReversed(), earlier, ...(quiet === undefined ? {} : { quiet }) };
}

/** Writes the events of a run to the audit trail; each event is on disk before it is passed on to the output. */
import type { Clock } from '../clock.ts';
import type { RotationFinished, RunEvent } from '../event.ts';
import { asProblem, type Problem } from '../problem.ts';
import { plural } from '../rotation/words.ts';
import { append } from './append.ts';
import { type Actor, type AuditedEvent, isAudited, settledFields } from './entry.ts';
import { mustBeFile } from './fileTrouble.ts';
import { mustBeOpen } from './segments.ts';
import { closeLong, LONG_TRAIL } from './trailClosing.ts';
import type { Appending } from './trailOpen.ts';

export interface TrailOptions {
  readonly file: string;
  readonly actor: Actor;
  readonly run: string;
  /** The command line: `keyturn rotate payments-api --now`. */
  readonly command: string;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  /** Size in bytes above which the file is closed at the start of a run, and a new segment is started. */
  readonly most?: number;
}

/** An open trail of one run. */
export interface Trail {
  readonly file: string;
  /** Why a file above that size could not be closed; the trail then continues in it. */
  readonly unclosed: string | undefined;
  /** Writes events to the trail, after earlier ones that could not be written. Returns the Problem if that fails. */
  record(...events: readonly RunEvent[]): Promise<Problem | undefined>;
  /** Number of events that are not written yet. */
  missing(): number;
}

/** Opens a trail, and checks that it can be written. Throws a Problem before the run starts. */
export async function openTrail(options: TrailOptions): Promise<Trail> {
  const { file, actor, run, command, clock, most = LONG_TRAIL } = options;
  const head = () => ({ time: clock.now().toISOString(), run, actor });
  const to: Appending = {
    file,
    owner: `${actor.who} ${actor.pid} ${run}`,
    sleep: ms => clock.sleep(ms),
    repaired: what => ({ ...head(), event: 'trail.repaired', ...what }),
    continued: what => ({ ...head(), event: 'trail.continued', ...what }),
  };
  mustBeFile(file);
  mustBeOpen(file);
  await append([], to);
  const unclosed = await closeLong(to, most);
  const recordOf = (event: AuditedEvent) => ({
    ...head(),
    ...event,
    ...(event.event === 'run.started' ? { command } : {}),
  });
  let waiting: object[] = [];
  let trouble: Problem | undefined;
  let patience = 0;
  return {
    file,
    unclosed,
    missing: () => waiting.length,
    async record(...events) {
      const told = events.filter(isAudited);
      if (told.length === 0) return undefined;
      const settled = told.filter(isGlanced);
      if (settled.length > 0) waiting.push({ ...head(), ...settledFields(settled) });
      waiting.push(...told.filter(event => !isGlanced(event)).map(recordOf));
      // Retries less often as more events wait, because each attempt costs time in proportion to their number.
      const isLast = told.some(({ event }) => event === 'run.finished');
      if (trouble !== undefined && waiting.length < patience && !isLast) return trouble;
      try {
        await append(waiting, to);
        [waiting, trouble] = [[], undefined];
      } catch (error) {
        trouble = asProblem(error, `audit trail ${file}`);
        patience = 2 * waiting.length;
      }
      return trouble;
    },
  };
}

/**
 * Passes events on after they are recorded. If one cannot be recorded, `stop` is called: the run finishes the steps in progress
 * and starts no new ones, as after Ctrl-C. Its outcome is then `failed`, and a note says why.
 */
export async function* audited(
  events: AsyncIterable<RunEvent>,
  trail: Trail,
  stop: (why: Problem) => void,
): AsyncGenerator<RunEvent> {
  let stopped = false;
  for await (const batch of gathered(events)) {
    const told = stopped ? batch.map(asFailed) : batch;
    const trouble = await trail.record(...told);
    if (trouble !== undefined && !stopped) {
      stopped = true;
      stop(trouble);
      yield note(`${trouble.message}. ${NOTHING_NEW}`);
    }
    if (told.some(({ event }) => event === 'run.finished') && trail.missing() > 0)
      yield note(`${plural(trail.missing(), 'event')} of this run could not be written to ${trail.file}`);
    yield* stopped ? told.map(asFailed) : told;
  }
}

/**
 * Groups events for one write: the results of a bulk check (`glanced`), of which there may be thousands, are written together
 * with the next event; every other event is written immediately.
 */
async function* gathered(events: AsyncIterable<RunEvent>): AsyncGenerator<readonly RunEvent[]> {
  let batch: RunEvent[] = [];
  for await (const event of events) {
    batch.push(event);
    if (isGlanced(event)) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function isGlanced(event: RunEvent): event is RotationFinished {
  return event.event === 'rotation.finished' && event.glanced === true;
}

const NOTHING_NEW = 'Steps in progress are finished, no new ones are started';

function note(text: string): RunEvent {
  return { event: 'run.note', text };
}

/** Changes the outcome to `failed`, except for the exit codes with higher priority (3, 70). */
function asFailed(event: RunEvent): RunEvent {
  if (event.event !== 'run.finished' || event.exitCode === 3 || event.exitCode === 70) return event;
  return { ...event, outcome: 'failed', exitCode: 1 };
}

/** The audit trail is a reader of a run's events: each is on the disk before anybody is shown it. */
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
  /** What was typed: `keyturn rotate payments-api --now`. */
  readonly command: string;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  /** Of more bytes a file is closed when a run begins, and another goes on. */
  readonly most?: number;
}

export interface Trail {
  readonly file: string;
  /** Why a file that has become long could not be closed; the trail grows on. */
  readonly unclosed: string | undefined;
  /** Writes events to the trail, and those before them that could not be written. Returns what stood in the way. */
  record(...events: readonly RunEvent[]): Promise<Problem | undefined>;
  /** How many events could not be written so far. */
  missing(): number;
}

/** Makes sure that the trail can be written. Fails with a Problem before anything is begun. */
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
      // Of a trail that cannot be written each try costs as much as all that waits for it.
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
 * Hands the events on once they are recorded. Where one cannot be, `stop` is called: the run has to finish what is
 * in hand and begin nothing new, as after Ctrl-C. It ends as failed then, and says so.
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

/** What a glance tells of thousands goes to the disk together, with the next event; everything else alone, and at once. */
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

const NOTHING_NEW = 'What is in hand is finished, nothing new is begun';

function note(text: string): RunEvent {
  return { event: 'run.note', text };
}

/** What asks more of the reader (3, 70) stays. */
function asFailed(event: RunEvent): RunEvent {
  if (event.event !== 'run.finished' || event.exitCode === 3 || event.exitCode === 70) return event;
  return { ...event, outcome: 'failed', exitCode: 1 };
}

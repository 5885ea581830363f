/** The audit trail is a reader of a run's events: each is on the disk before anybody is shown it. */
import type { Clock } from '../clock.ts';
import type { RunEvent } from '../event.ts';
import { asProblem, type Problem } from '../problem.ts';
import { plural } from '../rotation/words.ts';
import { append, type Repair } from './append.ts';
import { type Actor, isAudited } from './entry.ts';

export interface TrailOptions {
  readonly file: string;
  readonly actor: Actor;
  readonly run: string;
  /** What was typed: `keyturn rotate payments-api --now`. */
  readonly command: string;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
}

export interface Trail {
  readonly file: string;
  /** Writes an event to the trail, and those before it that could not be written. Returns what stood in the way. */
  record(event: RunEvent): Promise<Problem | undefined>;
  /** How many events could not be written so far. */
  missing(): number;
}

/** Makes sure that the trail can be written. Fails with a Problem before anything is begun. */
export async function openTrail({ file, actor, run, command, clock }: TrailOptions): Promise<Trail> {
  const head = () => ({ time: clock.now().toISOString(), run, actor });
  const repaired = (what: Repair) => ({ ...head(), event: 'trail.repaired', ...what });
  const sleep = (ms: number) => clock.sleep(ms);
  const to = { file, owner: `${actor.who} ${actor.pid} ${run}`, sleep, repaired };
  await append([], to);
  let waiting: object[] = [];
  return {
    file,
    missing: () => waiting.length,
    async record(event) {
      if (!isAudited(event)) return undefined;
      waiting.push({ ...head(), ...event, ...(event.event === 'run.started' ? { command } : {}) });
      try {
        await append(waiting, to);
        waiting = [];
        return undefined;
      } catch (error) {
        return asProblem(error, `audit trail ${file}`);
      }
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
  for await (const event of events) {
    const told = stopped ? asFailed(event) : event;
    const trouble = await trail.record(told);
    if (trouble !== undefined && !stopped) {
      stopped = true;
      stop(trouble);
      yield note(`${trouble.message}. ${NOTHING_NEW}`);
    }
    if (event.event === 'run.finished' && trail.missing() > 0)
      yield note(`${plural(trail.missing(), 'event')} of this run could not be written to ${trail.file}`);
    yield stopped ? asFailed(told) : told;
  }
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

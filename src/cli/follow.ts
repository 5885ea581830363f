/**
 * Reads the events of a run and shows them: moving lines on a terminal, plain lines elsewhere, JSON for programs. Few and
 * many rotations look different.
 */
import type { RunEvent, RunFinished } from '../event.ts';
import { Problem } from '../problem.ts';
import type { Streak } from '../report/streaks.ts';
import type { Context, Reader } from './context.ts';
import { eventLine, heldHeading } from './human/eventLine.ts';
import { fleetInLines, fleetOnTerminal } from './human/fleet/fleetReader.ts';
import { fleetTable } from './human/fleet/fleetTable.ts';
import { progressAfter, type RunProgress } from './human/rows/progress.ts';
import { rowsOnTerminal } from './human/rows/rowsReader.ts';
import { runTable } from './human/runTable.ts';
import { styleFor } from './human/style.ts';

export interface FollowOptions {
  readonly json: boolean;
  /** The result as Markdown. */
  readonly markdown?: boolean;
  /** The command that goes on with these rotations; with none, with all. */
  readonly again: (names: readonly string[], waits: boolean) => string;
  /** The command that ends the halt of these. */
  readonly go?: (names: readonly string[]) => string;
  /** The rotations that keep failing, where an audit trail tells; asked when the run is over. */
  readonly failing?: () => Promise<ReadonlyMap<string, Streak>>;
}

/** Returns the exit code of the run. Results go to stdout, progress to stderr; with `json` every event to stdout. */
export async function followRun(
  events: AsyncIterable<RunEvent>,
  context: Context,
  { json, markdown = false, again, go, failing }: FollowOptions,
): Promise<number> {
  let reader = json ? jsonLines(context) : await readerOf(context);
  let isFleet = false;
  const finished: RunEvent[] = [];
  let progress: RunProgress = new Map();
  const stopped = () => reader.say(STOPPING);
  context.signal.addEventListener('abort', stopped, { once: true });
  try {
    for await (const event of events) {
      if (event.event === 'run.started' && event.rotations > FEW && !json) {
        isFleet = true;
        reader.close();
        reader = await fleetReaderOf(context);
      }
      reader.read(event);
      if (!isFleet) progress = progressAfter(progress, event, context.clock.now());
      if (event.event === 'run.finished' || event.event === 'rotation.finished') finished.push(event);
    }
  } finally {
    context.signal.removeEventListener('abort', stopped);
    reader.close();
  }
  const last = finished.find((event): event is RunFinished => event.event === 'run.finished');
  if (last === undefined) throw unfinished();
  if (json) return last.exitCode;
  const watched = context.stderr.live ? { progress } : {};
  const ending = go === undefined ? {} : { go };
  const failed = (await failing?.()) ?? new Map();
  const words = { now: context.clock.now(), again, ...ending, failing: failed, ...watched };
  if (markdown) {
    const { runMarkdown } = await import('./sheet/runSheet.ts');
    context.stdout.write(runMarkdown(finished, words));
    return last.exitCode;
  }
  const told = isFleet ? fleetTable : runTable;
  context.stdout.write(told(finished, words, styleFor(context.stdout, context.env)));
  return last.exitCode;
}

/** Of more rotations than this nobody follows each step. */
const FEW = 20;

async function readerOf(context: Context): Promise<Reader> {
  return context.stderr.live ? await rowsOnTerminal(context) : plainLines(context);
}

async function fleetReaderOf(context: Context): Promise<Reader> {
  return context.stderr.live ? await fleetOnTerminal(context) : fleetInLines(context);
}

const STOPPING =
  'Stopping: the current step is finished, or the next run continues it; no new step is started. (Ctrl-C again ends immediately.)';

function jsonLines({ stdout, stderr }: Context): Reader {
  return {
    read: event => stdout.write(`${JSON.stringify(event)}\n`),
    say: line => stderr.write(`${line}\n`),
    close: () => {},
  };
}

function plainLines({ stderr, env, clock }: Context): Reader {
  const style = styleFor(stderr, env);
  const shown = eventLine(style);
  const heading = heldHeading(shown);
  const write = (text: string | undefined) => {
    if (text !== undefined) stderr.write(`${text}\n`);
  };
  return {
    read(event) {
      const now = clock.now();
      write(heading(event, now));
      if (event.event !== 'run.started') write(shown(event, now));
    },
    say: line => write(line),
    close: () => {},
  };
}

function unfinished(): Problem {
  return new Problem({ code: 'bug', subject: 'the run', reason: 'its events ended before the run did' });
}

/** `--audit FILE`, for every verb that changes something: the same trail, written in the same way. */
import type { Command } from 'commander';
import type { RunEvent } from '../event.ts';
import { shellWord } from '../policy/quote.ts';
import { isProblem } from '../problem.ts';
import { audited, openTrail } from '../report/audit.ts';
import { type Streak, streaks } from '../report/streaks.ts';
import { readTrail } from '../report/trail.ts';
import { plural } from '../rotation/words.ts';
import type { Context } from './context.ts';

export interface AuditOptions {
  readonly audit?: string;
}

export function addAuditOption(command: Command): Command {
  return command.option(
    '--audit <file>',
    'record each decision and effect in this trail (keyturn history reads it)',
  );
}

/** What a run that may be recorded goes through. Without `--audit` nothing is changed and nothing is known. */
export interface Audit {
  /** For the run: aborted by Ctrl-C, and when the trail cannot be written any more. */
  readonly signal: AbortSignal;
  /** Records the events on their way to the reader. */
  follow(events: AsyncIterable<RunEvent>): AsyncIterable<RunEvent>;
  /** The rotations that keep failing, this run included, once it is over. */
  failing(): Promise<ReadonlyMap<string, Streak>>;
  /** For commands to be copied. */
  readonly flags: readonly string[];
}

/** `command`: what was typed, for the record. Fails with a Problem if the trail cannot be written. */
export async function startAudit(
  context: Context,
  { audit: file }: AuditOptions,
  { run, command }: { readonly run: string; readonly command: string },
): Promise<Audit> {
  const { signal, actor: who, pid, clock } = context;
  if (file === undefined)
    return { signal, follow: events => events, failing: async () => new Map(), flags: [] };
  const client = context.env['AZURE_CLIENT_ID'];
  const actor = { who, pid, ...(client === undefined || client === '' ? {} : { client }) };
  const trail = await openTrail({ file, actor, run, command, clock });
  const stopped = new AbortController();
  const warnings = await tamperings(file);
  return {
    signal: AbortSignal.any([signal, stopped.signal]),
    follow: events => audited(warned(events, warnings), trail, why => stopped.abort(why)),
    failing: () => failingIn(file),
    flags: [`--audit ${shellWord(file)}`],
  };
}

/** Says once, in the run and so in the trail, that somebody has changed the trail. The run goes on: a secret may end. */
async function tamperings(file: string): Promise<RunEvent[]> {
  const { faults } = await readTrail(file);
  const [first] = faults;
  if (first === undefined) return [];
  const text = `audit trail ${file} is not as it was written (${plural(faults.length, 'fault')}, the first in line ${first.line}): keyturn history --check --audit ${shellWord(file)}`;
  return [{ event: 'run.note', text }];
}

async function* warned(
  events: AsyncIterable<RunEvent>,
  warnings: readonly RunEvent[],
): AsyncGenerator<RunEvent> {
  for await (const event of events) {
    yield event;
    if (event.event === 'run.started') yield* warnings;
  }
}

/** A trail that cannot be read has been told about already. */
async function failingIn(file: string): Promise<ReadonlyMap<string, Streak>> {
  try {
    return streaks((await readTrail(file)).entries);
  } catch (error) {
    if (isProblem(error)) return new Map();
    throw error;
  }
}

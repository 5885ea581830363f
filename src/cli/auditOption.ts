/** `--audit FILE`, for every verb that changes something: the same trail, written in the same way. */
import type { Command } from 'commander';
import type { RotationFinished, RunEvent } from '../event.ts';
import { shellWord } from '../policy/quote.ts';
import { isProblem } from '../problem.ts';
import { audited, openTrail } from '../report/auditTrail.ts';
import { type Streaks, streaksIn } from '../report/streaks.ts';
import { tailFaults } from '../report/trailTail.ts';
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
  failing(): Promise<Streaks>;
}

/** `command`: what was typed, for the record. Fails with a Problem if the trail cannot be written. */
export async function startAudit(
  context: Context,
  { audit: file }: AuditOptions,
  { run, command }: { readonly run: string; readonly command: string },
): Promise<Audit> {
  const { signal, actor: who, pid, clock } = context;
  if (file === undefined) return { signal, follow: events => events, failing: async () => new Map() };
  const client = context.env['AZURE_CLIENT_ID'];
  const actor = { who, pid, ...(client === undefined || client === '' ? {} : { client }) };
  const trail = await openTrail({ file, actor, run, command, clock });
  const stopped = new AbortController();
  const warnings = [...growth(file, trail.unclosed), ...tamperings(file)];
  let isFailing = false;
  const onEvent = (event: RunEvent) => {
    isFailing ||= event.event === 'rotation.finished' && !isGood(event);
  };
  return {
    signal: AbortSignal.any([signal, stopped.signal]),
    follow: events => audited(warned(events, warnings, onEvent), trail, why => stopped.abort(why)),
    // A success ends a streak: where everything went well, the trail has nothing to add.
    failing: async () => (isFailing ? failingIn(file) : new Map()),
  };
}

function isGood({ outcome, findings }: RotationFinished): boolean {
  const leftOut = findings.some(({ bestEffort }) => bestEffort === true);
  return !leftOut && (outcome === 'changed' || outcome === 'unchanged');
}

/** Says once, in the run, that a trail which has become long stays one file. */
function growth(file: string, unclosed: string | undefined): RunEvent[] {
  if (unclosed === undefined) return [];
  const text = `audit trail ${file} is long and could not be closed (${unclosed}); it continues in the same file, and no record is lost`;
  return [{ event: 'run.note', text }];
}

/**
 * Says once, in the run and so in the trail, that somebody has changed the trail, as far as its end shows it. The run goes
 * on: a secret may end.
 */
function tamperings(file: string): RunEvent[] {
  const faults = tailFaults(file);
  const [first] = faults;
  if (first === undefined) return [];
  const more = faults.length > 1 ? `; and ${plural(faults.length - 1, 'other fault')}` : '';
  const text = `audit trail ${file} was changed after it was written (${first}${more}): keyturn history --check --audit ${shellWord(file)}`;
  return [{ event: 'run.note', text }];
}

async function* warned(
  events: AsyncIterable<RunEvent>,
  warnings: readonly RunEvent[],
  onEvent: (event: RunEvent) => void,
): AsyncGenerator<RunEvent> {
  for await (const event of events) {
    onEvent(event);
    yield event;
    if (event.event === 'run.started') yield* warnings;
  }
}

/** A trail that cannot be read has been told about already. */
async function failingIn(file: string): Promise<Streaks> {
  try {
    return await streaksIn(file);
  } catch (error) {
    if (isProblem(error)) return new Map();
    throw error;
  }
}

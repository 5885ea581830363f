/** A run that removes what an earlier one was told leaked completes that one's incident record, or says that it is over. */
import type { Clock } from '../clock.ts';
import type { RunEvent } from '../event.ts';
import { isProblem } from '../problem.ts';
import type { TimedEvent } from '../report/incidentEvents.ts';
import { moment } from '../rotation/words.ts';
import type { Context } from './context.ts';
import { wrap } from './human/layout.ts';
import { styleFor } from './human/style.ts';

export interface IncidentCompletion {
  /** Keeps those of rotations in which something leaked. */
  readonly onEvent: (event: RunEvent) => void;
  /** Once the run is over. What cannot be written is told, and changes nothing about how the run ended. */
  tell(): Promise<void>;
}

/** `folder`: where the records are; `run`: this one, which writes its own record itself where it writes one. */
export function incidentCompletion(context: Context, folder: string, run: string): IncidentCompletion {
  const kept: TimedEvent[] = [];
  const leaking = new Set<string>();
  const { stderr, env } = context;
  // In a log it stays one line, to be searched for.
  const write = (text: string) =>
    stderr.write(`${stderr.live ? wrap(text, styleFor(stderr, env).columns, '  ') : text}\n`);
  return {
    onEvent(event) {
      if (event.event === 'rotation.decided' && event.phase === 'leaked') leaking.add(event.rotation);
      if ('rotation' in event && leaking.has(event.rotation))
        kept.push({ at: context.clock.now().toISOString(), event });
    },
    async tell() {
      for (const by of new Set(kept.flatMap(removals).map(({ namedBy }) => namedBy)))
        if (by !== run) write(await completion(context, folder, { by, run }, kept));
    },
  };
}

interface Removal {
  readonly namedBy: string;
  readonly rotation: string;
  readonly keyId: string;
  readonly at: string;
}

function removals({ at, event }: TimedEvent): Removal[] {
  if (event.event !== 'step.done' || event.namedBy === undefined) return [];
  return [{ namedBy: event.namedBy, rotation: event.rotation, keyId: event.subject ?? '', at }];
}

async function completion(
  { clock }: Context,
  folder: string,
  { by, run }: { readonly by: string; readonly run: string },
  kept: readonly TimedEvent[],
): Promise<string> {
  // Loaded only here: hardly any run ever finishes somebody's incident.
  const { baseOf, readRecord, writeRecord } = await import('../report/incidentFiles.ts');
  const { completed } = await import('../report/incidentRecord.ts');
  const gone = kept.flatMap(removals).filter(({ namedBy }) => namedBy === by);
  const what = gone.map(
    ({ rotation, keyId, at }) =>
      `leaked credential ${keyId} of ${rotation} was removed ${moment(new Date(at))}`,
  );
  const base = baseOf(folder, by);
  const over = `From the revocation by run ${by}: ${[...new Set(what)].join('; ')}.`;
  const record = await readRecord(folder, by);
  if (record === undefined)
    return `${over} ${base}.json was not found and cannot be completed (--record FOLDER names its folder).`;
  const incident = completed(record, { run, ended: clock.now() }, kept);
  try {
    await writeRecord(folder, incident);
  } catch (error) {
    if (!isProblem(error)) throw error;
    return `${over} ${error.message}`;
  }
  return `${over} ${incident.open.length === 0 ? 'Its incident record is complete' : 'Its incident record, with what is still open'}: ${base}.md and .json`;
}

/** Passes events on, and keeps each with its time. */
export async function* recorded(
  events: AsyncIterable<RunEvent>,
  clock: Clock,
  kept: TimedEvent[],
): AsyncGenerator<RunEvent> {
  for await (const event of events) {
    kept.push({ at: clock.now().toISOString(), event });
    yield event;
  }
}

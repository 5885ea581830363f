/** A run that removes what an earlier one was told leaked completes that one's incident record, or says that it is over. */
import type { Clock } from '../clock.ts';
import type { RotationFinished, RunEvent } from '../event.ts';
import { isProblem } from '../problem.ts';
import type { TimedEvent } from '../report/incidentEvents.ts';
import { baseOf } from '../report/incidentNames.ts';
import type { Incident } from '../report/incidentRecord.ts';
import type { RemovalProof } from '../report/removalProof.ts';
import { moment } from '../rotation/words.ts';
import type { Context } from './context.ts';
import { wrap } from './human/layout.ts';
import { styleFor } from './human/style.ts';
import type { RemovalCheck } from './removalCheck.ts';
import { commandsFor, type RevokeOptions } from './revokeCommands.ts';
import { trailOf } from './revokeFacts.ts';

export interface IncidentCompletion {
  /** Keeps those of rotations in which something leaked. */
  readonly onEvent: (event: RunEvent) => void;
  /** Once the run is over. What cannot be written is told, and changes nothing about how the run ended. */
  tell(): Promise<void>;
}

export interface CompletionOptions extends Pick<RevokeOptions, 'config' | 'audit' | 'record'> {
  /** This one, which writes its own record itself where it writes one. */
  readonly run: string;
  /** By which it is shown that Entra refuses what was removed. */
  readonly removal?: RemovalCheck | undefined;
}

interface Telling extends CompletionOptions {
  readonly say: (text: string) => void;
}

export function incidentCompletion(context: Context, options: CompletionOptions): IncidentCompletion {
  const { record: folder, run } = options;
  const kept: TimedEvent[] = [];
  const leaking = new Set<string>();
  const gone: TimedEvent[] = [];
  const { stderr, env } = context;
  // In a log it stays one line, to be searched for.
  const write = (text: string) =>
    stderr.write(`${stderr.live ? wrap(text, styleFor(stderr, env).columns, '  ') : text}\n`);
  const telling = { ...options, say: write };
  /** What an earlier run removed without its record at hand. */
  const tellGone = async () => {
    const removed = new Set(kept.flatMap(removals).map(({ keyId }) => keyId));
    const open = gone.filter(each => removals(each).every(({ keyId }) => !removed.has(keyId)));
    for (const by of new Set(open.flatMap(removals).map(({ namedBy }) => namedBy)))
      if (by !== run && (await isOpen(folder, by)))
        write(await completion(context.clock, telling, { by, was: 'was found removed' }, open));
  };
  return {
    onEvent(event) {
      if (event.event === 'rotation.decided' && event.phase === 'leaked') leaking.add(event.rotation);
      const at = context.clock.now().toISOString();
      if ('rotation' in event && leaking.has(event.rotation)) kept.push({ at, event });
      if (event.event === 'rotation.finished' && event.leaksGone !== undefined)
        gone.push(...goneIn(event, at), { at, event });
    },
    async tell() {
      await tellGone();
      for (const by of new Set(kept.flatMap(removals).map(({ namedBy }) => namedBy)))
        if (by !== run) write(await completion(context.clock, telling, { by, was: 'was removed' }, kept));
    },
  };
}

/** As if this run had removed it, when it found out. */
function goneIn({ rotation, leaksGone = [] }: RotationFinished, at: string): TimedEvent[] {
  const detail = 'is not on the registration any more: it was removed before this run';
  return leaksGone.map(({ keyId, namedBy }) => ({
    at,
    event: { event: 'step.done', rotation, step: 'retire', subject: keyId, namedBy, detail, ms: 0 },
  }));
}

/** Whether there is a record of that run in which something lives still. */
async function isOpen(folder: string, by: string): Promise<boolean> {
  const { readRecord } = await import('../report/incidentFiles.ts');
  const record = await readRecord(folder, by);
  return record?.leaked.some(({ removed }) => removed === null) === true;
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
  clock: Clock,
  options: Telling,
  { by, was }: { readonly by: string; readonly was: string },
  kept: readonly TimedEvent[],
): Promise<string> {
  const { record: folder, run } = options;
  // Loaded only here: hardly any run ever finishes somebody's incident.
  const { readRecord, writeRecord } = await import('../report/incidentFiles.ts');
  const { completed } = await import('../report/incidentRecord.ts');
  const gone = kept.flatMap(removals).filter(({ namedBy }) => namedBy === by);
  const what = gone.map(
    ({ rotation, keyId, at }) => `leaked credential ${keyId} of ${rotation} ${was} ${moment(new Date(at))}`,
  );
  const base = baseOf(folder, by);
  const over = `From the revocation by run ${by}: ${[...new Set(what)].join('; ')}.`;
  const record = await readRecord(folder, by);
  if (record === undefined)
    return `${over} ${base}.json was not found and cannot be completed (--record FOLDER names its folder).`;
  const incident = { ...completed(record, { run, ended: clock.now() }, kept), ...trailOf(options) };
  try {
    // The proof may take a minute: what is known is on the disk before.
    await writeRecord(folder, incident);
    const proofs = await proofsOf(options, record, incident);
    await writeRecord(folder, { ...incident, proofs: [...(incident.proofs ?? []), ...proofs] });
    return `${over} ${recordWords(incident.open.length === 0, proofs)}: ${base}.md and .json`;
  } catch (error) {
    if (!isProblem(error)) throw error;
    return `${over} ${error.message}`;
  }
}

/** Of what was removed since the record was written. */
async function proofsOf(options: Telling, before: Incident, now: Incident): Promise<RemovalProof[]> {
  const { which: check } = commandsFor(options);
  const isNew = ({ keyId }: { readonly keyId: string }) =>
    before.leaked.some(each => each.keyId === keyId && each.removed === null);
  const removed = now.leaked.filter(each => each.removed !== null && isNew(each));
  const { CHECKS, notAsked } = await import('./removalCheck.ts');
  if (options.removal !== undefined) options.say(CHECKS);
  const proofs = (await options.removal?.prove({ ...now, leaked: removed }, check)) ?? [];
  const rest = removed.filter(({ keyId }) => !proofs.some(each => each.keyId === keyId));
  return [...proofs, ...rest.map(({ rotation, keyId }) => notAsked(rotation, keyId, check(rotation)))];
}

function recordWords(isOver: boolean, proofs: readonly RemovalProof[]): string {
  if (!isOver) return 'Its incident record, with what is still open';
  if (proofs.length === 0) return 'Its incident record is complete';
  const open = proofs.find(({ outcome }) => outcome !== 'refused');
  return open === undefined
    ? 'Entra refuses its value. Its incident record is complete'
    : `Its incident record is complete, except that Entra is not known to refuse the value of ${open.keyId} (put the leaked value into that file first: ${open.check})`;
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

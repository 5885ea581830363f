/** The notices of a run: they leave between the last rotation and the end of the run, so that its trail has them. */
import type { RunEvent, RunFinished } from '../event.ts';
import { type Notice, runKey } from '../notices/notice.ts';
import { type Reported, report, withReport } from '../notices/report.ts';
import { addFact, noFacts, type RunFacts, saidOf } from '../notices/runFacts.ts';
import { type SentBefore, sentBefore } from '../notices/sentBefore.ts';
import type { RunSaid } from '../notices/toSend.ts';
import type { Policy } from '../policy/policy.ts';
import { asProblem, isProblem } from '../problem.ts';
import { commandTail } from '../rotation/command.ts';
import { plural } from '../rotation/words.ts';
import { startAudit } from './auditOption.ts';
import type { Context } from './context.ts';
import { countedOutcomes } from './human/outcomeWords.ts';

/** The run whose notices these are. */
export interface Noticed {
  readonly context: Context;
  readonly policy: Policy;
  readonly run: string;
  /** What was typed, for the trail. */
  readonly command: string;
  readonly audit?: string | undefined;
}

type Follow = (events: AsyncIterable<RunEvent>) => AsyncIterable<RunEvent>;

/** Does the work with what its events go through; an error that ends the run is reported, too, and thrown on. */
export async function withNotices(
  noticed: Noticed,
  work: (follow: Follow) => Promise<number>,
): Promise<number> {
  const results: Reported[] = [];
  try {
    return await work(events => reporting(events, noticed, results));
  } catch (error) {
    const problem = asProblem(error, 'the run');
    if (problem.code !== 'interrupted') results.push(await reportedError(noticed, problem));
    throw error;
  } finally {
    // Not before: moving lines of the run would be torn.
    warn(noticed, results);
  }
}

async function* reporting(
  events: AsyncIterable<RunEvent>,
  noticed: Noticed,
  results: Reported[],
): AsyncGenerator<RunEvent> {
  const facts = noFacts();
  for await (const event of events) {
    if (event.event !== 'run.finished') {
      addFact(facts, event);
      yield event;
      continue;
    }
    const { before, notes } = await earlier(noticed);
    yield* notes;
    const reported = await reportTo(noticed, saidBy(noticed, facts, event), before);
    results.push(reported);
    yield* reported.events;
    yield withReport(event, reported);
  }
}

function saidBy({ context, policy }: Noticed, facts: RunFacts, { counts }: RunFinished): RunSaid {
  const at = context.clock.now();
  const common = { codes: [], since: at.toISOString() } as const;
  const whole: Notice[] = [
    {
      ...{ ...common, key: runKey(policy, 'run'), kind: 'failed', state: 'over' },
      text: 'a run has come to its end again',
    },
    {
      ...{ ...common, key: runKey(policy, 'digest'), kind: 'digest', state: 'done' },
      text: `last run: ${countedOutcomes(counts).join(', ')}`,
      command: ['keyturn status', ...commandTail({ config: policy.rotations[0]?.config })].join(' '),
    },
  ];
  return { said: saidOf(facts, policy, at), whole, at };
}

async function reportedError(
  noticed: Noticed,
  { code, message, remedy }: ReturnType<typeof asProblem>,
): Promise<Reported> {
  const { context, policy } = noticed;
  const at = context.clock.now();
  const status = ['keyturn status', ...commandTail({ config: policy.rotations[0]?.config })].join(' ');
  const whole: Notice = {
    ...{ key: runKey(policy, 'run'), kind: code === 'human-needed' ? 'human-needed' : 'failed' },
    ...{ state: 'open', codes: [code], since: at.toISOString(), text: message, command: remedy ?? status },
  };
  const { before } = await earlier(noticed);
  const reported = await reportTo(noticed, { said: [], whole: [whole], at }, before);
  await record(noticed, reported);
  return reported;
}

async function reportTo(
  { context, policy, run }: Noticed,
  said: RunSaid,
  before: SentBefore | undefined,
): Promise<Reported> {
  return report(said, { policy, run, outbox: await context.outbox(), before });
}

/** A run that broke has no stream any more. That the trail cannot be written either was the error, or changes nothing about it. */
async function record({ context, audit, run, command }: Noticed, { events }: Reported): Promise<void> {
  if (audit === undefined || events.length === 0) return;
  try {
    const trail = await startAudit(context, { audit }, { run, command });
    for await (const _event of trail.follow(each(events)));
  } catch (error) {
    if (!isProblem(error)) throw error;
  }
}

async function* each(events: readonly RunEvent[]): AsyncGenerator<RunEvent> {
  yield* events;
}

/** What was sent before; undefined without a trail that can be believed. Then everything is sent, rather than nothing. */
async function earlier({
  audit,
}: Noticed): Promise<{ readonly before: SentBefore | undefined; readonly notes: readonly RunEvent[] }> {
  if (audit === undefined) return { before: undefined, notes: [] };
  const note = (why: string): RunEvent => ({
    event: 'run.note',
    text: `audit trail ${audit} ${why}: notices are sent again as if none had been sent`,
  });
  try {
    const { sent, broken } = await sentBefore(audit);
    return broken
      ? { before: undefined, notes: [note('was changed after it was written')] }
      : { before: sent, notes: [] };
  } catch (error) {
    if (!isProblem(error)) throw error;
    return { before: undefined, notes: [note('could not be read')] };
  }
}

function warn({ context: { stderr } }: Noticed, results: readonly Reported[]): void {
  for (const { problem, count } of results.flatMap(({ failed }) => failed)) {
    const remedy = problem.remedy === undefined ? '' : ` → ${problem.remedy}`;
    stderr.write(`warning: ${problem.message}; not sent: ${plural(count, 'notice')}${remedy}\n`);
  }
  const withheld = results.flatMap(each => each.withheld);
  if (withheld.length > 0)
    stderr.write(
      `nothing is sent from a sandbox, except to this machine: no notice to ${withheld.join(', ')}\n`,
    );
}

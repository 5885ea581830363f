/** The notices of a run: they leave between the last rotation and the end of the run, so that its trail has them. */
import type { RunEvent, RunFinished } from '../event.ts';
import { type Notice, runKey } from '../notices/notice.ts';
import { type Reported, report, withReport } from '../notices/report.ts';
import { addFact, noFacts, type RunFacts, saidOf } from '../notices/runFacts.ts';
import type { SentBefore } from '../notices/sentBefore.ts';
import type { RunSaid } from '../notices/toSend.ts';
import type { Policy } from '../policy/policy.ts';
import { asProblem, isProblem } from '../problem.ts';
import { commandTail } from '../rotation/command.ts';
import { startAudit } from './auditOption.ts';
import type { Context } from './context.ts';
import { countedOutcomes } from './human/outcomeWords.ts';
import { earlierNotices, warnUnsent } from './sentNotices.ts';

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
    warnUnsent(noticed.context, results);
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
    const { before, notes } = await earlierNotices(noticed.audit);
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
  const { before } = await earlierNotices(noticed.audit);
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

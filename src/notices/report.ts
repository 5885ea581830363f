/** At the end of a run: which notices go where, and the events that record it. */
import type { NoticeWords, RunEvent, RunFinished } from '../event.ts';
import type { Channel } from '../policy/channel.ts';
import type { Policy } from '../policy/policy.ts';
import type { Problem } from '../problem.ts';
import { type Delivered, deliver } from './deliver.ts';
import { messageOf } from './message.ts';
import { type Notice, runKey } from './notice.ts';
import type { Outbox } from './ports.ts';
import type { SentBefore } from './sentBefore.ts';
import { type RunSaid, toSend } from './toSend.ts';

export interface Reporting {
  readonly policy: Policy;
  readonly run: string;
  readonly outbox: Outbox;
  /** Undefined: there is no trail. */
  readonly before: SentBefore | undefined;
}

export interface Reported {
  readonly events: readonly NoticeEvent[];
  readonly sent: number;
  readonly failed: readonly { readonly channel: string; readonly problem: Problem; readonly count: number }[];
  /** Channels that would be sent something, but not from a sandbox. */
  readonly withheld: readonly string[];
}

export type NoticeEvent = Extract<RunEvent, { event: 'notice.sent' | 'notice.failed' }>;

/** All channels side by side. Never rejects. */
export async function report(said: RunSaid, reporting: Reporting): Promise<Reported> {
  const { policy, before } = reporting;
  const manyKey = runKey(policy, 'many');
  const chosen = (policy.notify ?? []).map(channel => {
    const known = before === undefined ? undefined : (before.get(channel.name) ?? new Map());
    return { channel, notices: toSend(channel, said, known, manyKey) };
  });
  const results = await Promise.all(
    chosen.map(({ channel, notices }) => sendTo(channel, notices, said.at, reporting)),
  );
  return {
    events: results.flatMap(({ events }) => events),
    sent: results.reduce((sum, { sent }) => sum + sent, 0),
    failed: results.flatMap(({ failed }) => failed),
    withheld: results.flatMap(({ withheld }) => withheld),
  };
}

async function sendTo(
  channel: Channel,
  notices: readonly Notice[],
  at: Date,
  { policy, run, outbox }: Reporting,
): Promise<Reported> {
  if (notices.length === 0) return { events: [], sent: 0, failed: [], withheld: [] };
  const message = messageOf({ run, policy: policy.file, at, notices });
  const delivered = await deliver(channel, message, sourceOf(policy), outbox);
  const { problem, sent, left } = delivered;
  const isWithheld = problem?.code === 'interrupted';
  const failed =
    problem === undefined || isWithheld ? [] : [{ channel: channel.name, problem, count: left.length }];
  const events = eventsOf(channel, delivered);
  return { events, sent: sent.length, failed, withheld: isWithheld ? [channel.name] : [] };
}

/** A URI reference that is equal in every run of the policy (CloudEvents `source`). */
export function sourceOf(policy: Policy): string {
  return `/${encodeURI(runKey(policy, 'source'))}`;
}

function eventsOf({ name: channel }: Channel, { sent, left, problem }: Delivered): NoticeEvent[] {
  const words = (items: Delivered['sent']): NoticeWords[] =>
    items.map(({ notice: { key, kind, state, codes, since } }) => ({ key, kind, state, codes, since }));
  const happened: NoticeEvent[] =
    sent.length === 0 ? [] : [{ event: 'notice.sent', channel, notices: words(sent) }];
  if (problem === undefined || problem.code === 'interrupted') return happened;
  const { code, message: text, remedy } = problem;
  const why = { code, text, ...(remedy === undefined ? {} : { remedy }) };
  return [...happened, { event: 'notice.failed', channel, notices: words(left), problem: why }];
}

/**
 * A run is `failed` (exit 1) where a notice reached nobody, unless it is worse already: without that, an unattended run whose notices
 * fail would be silent. No rotation is affected.
 */
export function withReport(event: RunFinished, { sent, failed }: Reported): RunFinished {
  const reported = { notices: sent, failed: failed.map(({ channel }) => channel) };
  if (failed.length === 0 || event.exitCode !== 0) return { ...event, reported };
  return { ...event, outcome: 'failed', exitCode: 1, reported };
}

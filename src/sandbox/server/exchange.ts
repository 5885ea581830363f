import { type Fault, faultName } from '../faultRule.ts';
import type { HistoryEntry } from '../history.ts';
import { nextInOrder } from '../order.ts';
import type { Reply, SandboxRequest, Service } from '../wire.ts';
import { type Outgoing, outgoing } from './answer.ts';
import { claimedCaller } from './caller.ts';
import type { StandingRule } from './faults.ts';
import { innerGate } from './inner.ts';
import { beginEntry, subjectOf } from './record.ts';
import { canChange, changesAnswer, replacement } from './replacement.ts';
import type { Surroundings } from './surroundings.ts';
import { toldTime } from './toldTime.ts';

export interface Exchange {
  readonly request: SandboxRequest;
  /** The path with its query, as it was sent. */
  readonly path: string;
  readonly service: Service;
  readonly connection: number;
  readonly asker: Asker;
}

/** The way back to who asked: a socket, or a caller in the same process. */
export interface Asker {
  /** He has given up: nothing is sent to him any more. */
  isGone(): boolean;
  /** Called once when no answer can reach him any more; after an answer was sent it may be called, too. */
  onceGone(told: () => void): void;
  /** Sends an answer, and calls `sent` when it is out. */
  answer(answer: Outgoing, sent: () => void): void;
  /** The connection ends without an answer. */
  cut(): void;
}

/** `headers` come from the gateway in front of the service and win over its own. */
interface Answer {
  readonly reply: Reply;
  readonly headers: Readonly<Record<string, string>>;
  readonly isPlain?: true;
}

/**
 * Latency, throttling, faults before, the service itself for as long as it takes, faults after, the answer: in this order. A throttled
 * request does not use up a fault. A fault "after the effect" needs an effect: an answer of 400 or more is passed
 * on as it is and the rule goes on waiting. A request that was received in full takes effect even when its client
 * has given up by then, as in a real service; only `hold` and `cut-before` prevent it.
 */
export async function runExchange(around: Surroundings, exchange: Exchange): Promise<void> {
  const { request, service } = exchange;
  const caller = claimedCaller(request);
  const subject = subjectOf(around, service, request, exchange.path);
  const entry = beginEntry(around, subject, caller, { connection: exchange.connection });
  exchange.asker.onceGone(() => around.history.finish(entry, 'client gone'));
  const { latencyMs } = around.scene.world.settings;
  if (latencyMs > 0) await around.wait(latencyMs);

  const toll = around.throttle.charge(service.name, request, caller);
  if ('refusal' in toll) {
    entry.throttled = true;
    return send(around, exchange, entry, { reply: toll.refusal, headers: {} });
  }
  if (toll.delayMs > 0) await around.wait(toll.delayMs);
  const before = around.faults.match(subject, 'before');
  const replaced = before && (await applyBefore(around, exchange, entry, before));
  if (replaced === 'ended') return;
  if (replaced !== undefined && replaced !== 'go on') {
    return send(around, exchange, entry, { reply: replaced, headers: {}, isPlain: true });
  }

  const reply = await work(around, exchange, entry);
  const suits = (fault: Fault) => canChange(fault, reply);
  const after = reply.status < 400 ? around.faults.match(subject, 'after', suits) : undefined;
  if (after === undefined) return send(around, exchange, entry, { reply, headers: toll.headers });
  await applyAfter(around, exchange, entry, after, { reply, headers: toll.headers });
}

/** The request is under way at the service for as long as that takes, and others may come meanwhile. */
async function work(around: Surroundings, exchange: Exchange, entry: HistoryEntry): Promise<Reply> {
  const request = { ...exchange.request, arrival: nextInOrder(around.scene) };
  const durationMs = exchange.service.durationMs?.(request, around.scene) ?? 0;
  if (durationMs > 0) await around.wait(durationMs);
  return ask(around, { ...exchange, request }, entry);
}

/** One synchronous call: what it does to the world is done at once or not at all. */
function ask(around: Surroundings, { request, service }: Exchange, entry: HistoryEntry): Reply {
  try {
    return service.handle(request, around.scene, innerGate(around, service, entry));
  } catch (error) {
    entry.sandboxBug = true;
    around.bug(`${service.name} ${entry.operation} ${entry.method}`, error);
    const message = 'The sandbox failed; this is a bug of the sandbox, see its stderr.';
    return { status: 500, body: { error: { code: 'SandboxBug', message } } };
  }
}

async function applyBefore(
  around: Surroundings,
  exchange: Exchange,
  entry: HistoryEntry,
  standing: StandingRule,
): Promise<Reply | 'ended' | 'go on'> {
  const { fault } = standing.rule;
  entry.fault = faultName(fault);
  switch (fault.kind) {
    case 'delay':
      await around.wait(fault.ms);
      return 'go on';
    case 'pause':
      await standing.removed;
      return 'go on';
    case 'hold':
      await standing.removed;
      return cut(around, exchange, entry);
    case 'cut-before':
      return cut(around, exchange, entry);
    default:
      return replacement(fault);
  }
}

async function applyAfter(
  around: Surroundings,
  exchange: Exchange,
  entry: HistoryEntry,
  standing: StandingRule,
  answer: Answer,
): Promise<void> {
  const { fault } = standing.rule;
  entry.fault = faultName(fault);
  if (fault.kind === 'cut-after') {
    cut(around, exchange, entry);
    return;
  }
  if (fault.kind === 'delay') await around.wait(fault.ms);
  if (fault.kind === 'pause') await standing.removed;
  const headers = fault.kind === 'reshape' ? answer.headers : {};
  const changed = {
    reply: replacement(fault, answer.reply),
    headers,
    ...(fault.kind === 'reshape' ? {} : { isPlain: true as const }),
  };
  send(around, exchange, entry, changesAnswer(fault) ? changed : answer);
}

function cut(around: Surroundings, { asker }: Exchange, entry: HistoryEntry): 'ended' {
  around.history.finish(entry, 'cut');
  asker.cut();
  return 'ended';
}

function send(around: Surroundings, { asker, service }: Exchange, entry: HistoryEntry, answer: Answer): void {
  if (asker.isGone()) return;
  entry.status = answer.reply.status;
  const sent = () => around.history.finish(entry, 'answered');
  const out = outgoing(answer.reply, answer.headers, toldTime(around.scene, service.name));
  entry.responseBytes = out.body.length;
  asker.answer({ ...out, ...(answer.isPlain === undefined ? {} : { isPlain: answer.isPlain }) }, sent);
}

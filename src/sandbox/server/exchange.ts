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
  /** The path with its query, as received. */
  readonly path: string;
  readonly service: Service;
  readonly connection: number;
  readonly asker: Asker;
}

/** The client of a request: a socket, or a caller in the same process. */
export interface Asker {
  /** Whether the client has disconnected: no response is sent to it any more. */
  isGone(): boolean;
  /** Calls `told` once when no response can reach the client any more, possibly after a response was sent, too. */
  onceGone(told: () => void): void;
  /** Sends a response, and calls `sent` when it is written. */
  answer(answer: Outgoing, sent: () => void): void;
  /** Ends the connection without a response. */
  cut(): void;
}

/** `headers` come from the gateway in front of the service and replace those of the service. */
interface Answer {
  readonly reply: Reply;
  readonly headers: Readonly<Record<string, string>>;
  readonly isPlain?: true;
}

/**
 * In this order: latency, throttling, faults before the effect, the service for as long as it takes, faults after the effect, the
 * response. A throttled request does not use up a fault. A fault "after the effect" needs an effect: a response of 400 or more is
 * sent unchanged and does not use up the rule. A request that was received in full takes effect even when its client has
 * disconnected meanwhile, as in a real service; only `hold` and `cut-before` prevent it.
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

/** The request is in flight at the service for as long as that takes; other requests may be processed meanwhile. */
async function work(around: Surroundings, exchange: Exchange, entry: HistoryEntry): Promise<Reply> {
  const request = { ...exchange.request, arrival: nextInOrder(around.scene) };
  const durationMs = exchange.service.durationMs?.(request, around.scene) ?? 0;
  if (durationMs > 0) await around.wait(durationMs);
  return callService(around, { ...exchange, request }, entry);
}

/** One synchronous call: its changes to the world are made completely or not at all. */
function callService(around: Surroundings, { request, service }: Exchange, entry: HistoryEntry): Reply {
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

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
import { reportedTime } from './reportedTime.ts';
import type { ServerContext } from './serverContext.ts';

export interface Exchange {
  readonly request: SandboxRequest;
  /** The path with its query, as received. */
  readonly path: string;
  readonly service: Service;
  readonly connection: number;
  readonly client: ClientConnection;
}

/** The client of a request: a socket, or a caller in the same process. */
export interface ClientConnection {
  /** Whether the client has disconnected: no response is sent to it any more. */
  isDisconnected(): boolean;
  /** Calls `gone` once when no response can reach the client any more, possibly after a response was sent, too. */
  onceDisconnected(gone: () => void): void;
  /** Sends a response, and calls `sent` when it is written. */
  respond(response: Outgoing, sent: () => void): void;
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
export async function runExchange(context: ServerContext, exchange: Exchange): Promise<void> {
  const { request, service } = exchange;
  const caller = claimedCaller(request);
  const subject = subjectOf(context, service, request, exchange.path);
  const entry = beginEntry(context, subject, caller, { connection: exchange.connection });
  exchange.client.onceDisconnected(() => context.history.finish(entry, 'client gone'));
  const { latencyMs } = context.scene.world.settings;
  if (latencyMs > 0) await context.wait(latencyMs);

  const charged = context.throttle.charge(service.name, request, caller);
  if ('refusal' in charged) {
    entry.throttled = true;
    return send(context, exchange, entry, { reply: charged.refusal, headers: {} });
  }
  if (charged.delayMs > 0) await context.wait(charged.delayMs);
  const before = context.faults.match(subject, 'before');
  const replaced = before && (await applyBefore(context, exchange, entry, before));
  if (replaced === 'ended') return;
  if (replaced !== undefined && replaced !== 'go on') {
    return send(context, exchange, entry, { reply: replaced, headers: {}, isPlain: true });
  }

  const reply = await work(context, exchange, entry);
  const suits = (fault: Fault) => canChange(fault, reply);
  const after = reply.status < 400 ? context.faults.match(subject, 'after', suits) : undefined;
  if (after === undefined) return send(context, exchange, entry, { reply, headers: charged.headers });
  await applyAfter(context, exchange, entry, after, { reply, headers: charged.headers });
}

/** The request is in flight at the service for as long as that takes; other requests may be processed meanwhile. */
async function work(context: ServerContext, exchange: Exchange, entry: HistoryEntry): Promise<Reply> {
  const request = { ...exchange.request, arrival: nextInOrder(context.scene) };
  const durationMs = exchange.service.durationMs?.(request, context.scene) ?? 0;
  if (durationMs > 0) await context.wait(durationMs);
  if (exchange.service.prepare !== undefined) await exchange.service.prepare(request);
  return callService(context, { ...exchange, request }, entry);
}

/** One synchronous call: its changes to the world are made completely or not at all. */
function callService(context: ServerContext, { request, service }: Exchange, entry: HistoryEntry): Reply {
  try {
    return service.handle(request, context.scene, innerGate(context, service, entry));
  } catch (error) {
    entry.sandboxBug = true;
    context.bug(`${service.name} ${entry.operation} ${entry.method}`, error);
    const message = 'The sandbox failed; this is a bug of the sandbox, see its stderr.';
    return { status: 500, body: { error: { code: 'SandboxBug', message } } };
  }
}

async function applyBefore(
  context: ServerContext,
  exchange: Exchange,
  entry: HistoryEntry,
  standing: StandingRule,
): Promise<Reply | 'ended' | 'go on'> {
  const { fault } = standing.rule;
  entry.fault = faultName(fault);
  switch (fault.kind) {
    case 'delay':
      await context.wait(fault.ms);
      return 'go on';
    case 'pause':
      await standing.removed;
      return 'go on';
    case 'hold':
      await standing.removed;
      return cut(context, exchange, entry);
    case 'cut-before':
      return cut(context, exchange, entry);
    default:
      return replacement(fault);
  }
}

async function applyAfter(
  context: ServerContext,
  exchange: Exchange,
  entry: HistoryEntry,
  standing: StandingRule,
  answer: Answer,
): Promise<void> {
  const { fault } = standing.rule;
  entry.fault = faultName(fault);
  if (fault.kind === 'cut-after') {
    cut(context, exchange, entry);
    return;
  }
  if (fault.kind === 'delay') await context.wait(fault.ms);
  if (fault.kind === 'pause') await standing.removed;
  const headers = fault.kind === 'reshape' ? answer.headers : {};
  const changed = {
    reply: replacement(fault, answer.reply),
    headers,
    ...(fault.kind === 'reshape' ? {} : { isPlain: true as const }),
  };
  send(context, exchange, entry, changesAnswer(fault) ? changed : answer);
}

function cut(context: ServerContext, { client }: Exchange, entry: HistoryEntry): 'ended' {
  context.history.finish(entry, 'cut');
  client.cut();
  return 'ended';
}

function send(
  context: ServerContext,
  { client, service }: Exchange,
  entry: HistoryEntry,
  answer: Answer,
): void {
  if (client.isDisconnected()) return;
  entry.status = answer.reply.status;
  const sent = () => context.history.finish(entry, 'answered');
  const out = outgoing(answer.reply, answer.headers, reportedTime(context.scene, service.name));
  entry.responseBytes = out.body.length;
  client.respond({ ...out, ...(answer.isPlain === undefined ? {} : { isPlain: answer.isPlain }) }, sent);
}

import { type Fault, faultName } from '../faultRule.ts';
import type { HistoryEntry } from '../history.ts';
import type { InnerGate, Reply, SandboxRequest, Service } from '../wire.ts';
import { claimedCaller } from './caller.ts';
import type { FaultSubject } from './faults.ts';
import { beginEntry, subjectOf } from './record.ts';
import { canChange, changesAnswer, replacement } from './replacement.ts';
import type { ServerContext } from './serverContext.ts';

/**
 * The gate for requests inside a `$batch`: each is charged and throttled by itself (azure-facts §2.10), has its own entry in the
 * history, and faults of kind `error`, `garbage` and `reshape` apply to it. Delays and cuts concern a connection, which an inner
 * request does not have: such rules apply only to requests outside a batch.
 */
export function innerGate(context: ServerContext, service: Service, outer: HistoryEntry): InnerGate {
  return (inner, serve) => {
    const caller = claimedCaller(inner);
    const subject = subjectOf(context, service, inner, pathOf(inner));
    const place = { connection: outer.connection, within: outer.sequence };
    const entry = beginEntry(context, subject, caller, place);
    const charged = context.throttle.charge(service.name, inner, caller);
    if ('refusal' in charged) entry.throttled = true;
    const reply =
      'refusal' in charged
        ? charged.refusal
        : passFaults(context, subject, entry, () => withHeaders(serve(), charged.headers));
    entry.status = reply.status;
    context.history.finish(entry, 'answered');
    return reply;
  };
}

function passFaults(
  context: ServerContext,
  subject: FaultSubject,
  entry: HistoryEntry,
  serve: () => Reply,
): Reply {
  const hit = (stage: 'before' | 'after', reply?: Reply) => {
    const suits = (fault: Fault) => changesAnswer(fault) && (reply === undefined || canChange(fault, reply));
    const fault = context.faults.match(subject, stage, suits)?.rule.fault;
    if (fault !== undefined) entry.fault = faultName(fault);
    return fault && replacement(fault, reply);
  };
  const before = hit('before');
  if (before !== undefined) return before;
  const reply = serve();
  return (reply.status < 400 ? hit('after', reply) : undefined) ?? reply;
}

function withHeaders(reply: Reply, headers: Readonly<Record<string, string>>): Reply {
  return { ...reply, headers: { ...reply.headers, ...headers } };
}

function pathOf({ path, query }: SandboxRequest): string {
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}

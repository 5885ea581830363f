import type { Fault } from '../faultRule.ts';
import { reshaped } from '../reshape.ts';
import type { Reply } from '../wire.ts';

/** Whether a fault can change this response: `reshape` needs the place that it changes. */
export function canChange(fault: Fault, reply: Reply): boolean {
  return fault.kind !== 'reshape' || reshaped(reply.body, fault) !== undefined;
}

/** Whether the client sees another response than the service's own. */
export function changesAnswer({ kind }: Fault): boolean {
  return kind === 'error' || kind === 'garbage' || kind === 'reshape';
}

/**
 * The response that a fault puts in the place of the service's own. `reply`: the service's own, where the service has handled the
 * request.
 */
export function replacement(fault: Fault, reply?: Reply): Reply {
  if (fault.kind === 'reshape' && reply !== undefined)
    return { ...reply, body: reshaped(reply.body, fault) ?? reply.body };
  if (fault.kind === 'error') {
    return { status: fault.status, ...(fault.headers && { headers: fault.headers }), body: fault.body };
  }
  const page = '<!DOCTYPE html>\n<html><body>Please sign in to continue.</body></html>\n';
  return { status: 200, headers: { 'Content-Type': 'text/html; charset=utf-8' }, body: page };
}

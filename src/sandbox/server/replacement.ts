import type { Fault } from '../faultRule.ts';
import type { Reply } from '../wire.ts';

/** The answer that a fault puts in the place of the service's own. */
export function replacement(fault: Fault): Reply {
  if (fault.kind === 'error') {
    return { status: fault.status, ...(fault.headers && { headers: fault.headers }), body: fault.body };
  }
  const page = '<!DOCTYPE html>\n<html><body>Please sign in to continue.</body></html>\n';
  return { status: 200, headers: { 'Content-Type': 'text/html; charset=utf-8' }, body: page };
}

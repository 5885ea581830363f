/**
 * What a monitor of runs is told. Convention of healthchecks.io, which others follow (healthchecks.io/docs/http_api): the
 * address with `/start`, and with `/EXIT-CODE` at the end; `rid`, a UUID, connects the two.
 */
import { createHash } from 'node:crypto';
import { filtered, inert } from '../filter.ts';
import { Problem } from '../problem.ts';
import type { Answer, Outgoing } from './ports.ts';

export interface Heartbeat {
  readonly variable: string;
  readonly run: string;
}

export function heartbeatOf({ variable, run }: Heartbeat, signal: 'start' | number): Outgoing {
  return {
    subject: `heartbeat (${variable})`,
    to: { variable, path: String(signal), query: { rid: uuidOf(run) } },
    contentType: 'text/plain; charset=utf-8',
    body:
      signal === 'start'
        ? `keyturn run ${run} started\n`
        : `keyturn run ${run} ended with exit code ${signal}\n`,
    repeatable: true,
  };
}

/** A UUID of version 8 (RFC 9562 §5.8) made from the run's id, so that start and end have the same. */
function uuidOf(run: string): string {
  const hex = createHash('sha256').update(run).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/**
 * healthchecks.io answers 200 `OK` to what it counted, and 200 `OK (rate-limited)` to what it did not
 * (github.com/healthchecks/healthchecks/issues/553, comment of its author). No status or code tells the two apart.
 */
export function mustBeCounted({ text }: Answer, { subject }: Outgoing): void {
  if (!/^OK \(/.test(text)) return;
  throw new Problem({
    code: 'refused',
    subject,
    reason: `the monitor did not count the request: ${filtered(inert(text.trim())).slice(0, 100)}`,
    remedy: 'check the address in the variable',
  });
}

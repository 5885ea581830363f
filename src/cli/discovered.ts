/** `--discovered`: when a leak was found, for the record. */
import { parseDuration } from '../policy/duration.ts';
import { quote } from '../policy/quote.ts';
import { Problem } from '../problem.ts';

/** With its zone: the time of a record is never a guess. */
const INSTANT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

/** `2026-11-23T02:40Z`, or how long ago it was: `45m`. Undefined where nothing was given. */
export function discoveredAt(text: string | undefined, now: Date): string | undefined {
  if (text === undefined) return undefined;
  const ago = parseDuration(text);
  const at = ago === undefined ? instant(text) : new Date(now.getTime() - ago);
  if (at !== undefined && at.getTime() <= now.getTime()) return at.toISOString();
  throw new Problem({
    code: 'wrong-usage',
    subject: 'keyturn revoke --discovered',
    reason: `expected a time in the past such as 2026-11-23T02:40Z, or how long ago it was (45m), got ${quote(text)}`,
    remedy: 'keyturn revoke --discovered 45m',
  });
}

function instant(text: string): Date | undefined {
  if (!INSTANT.test(text)) return undefined;
  const at = new Date(text.replace(' ', 'T'));
  return Number.isNaN(at.getTime()) ? undefined : at;
}

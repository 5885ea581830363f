/**
 * Reads the record in a lock file or blob. It is untrusted: anybody with write access may have written it, also a later version
 * of this program.
 */
import * as z from 'zod/mini';

const LONGEST = 300;

/** The text is displayed: a record with control characters is rejected. */
const text = z.string().check(z.maxLength(LONGEST), z.regex(/^[^\p{C}\p{Zl}\p{Zp}]*$/u));

const RUNS = 100;

const lockRecord = z.object({
  who: text,
  host: text,
  pid: z.int(),
  process: z.exactOptional(text),
  run: text,
  since: text.check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d/)),
  doing: z.exactOptional(text),
  ended: z.exactOptional(z.array(text).check(z.maxLength(RUNS))),
  released: z.exactOptional(text),
});

/** Undefined if the record is invalid or truncated; only the age of the lease then decides whether the lock is still held. */
export function readLockRecord(json: string): z.output<typeof lockRecord> | undefined {
  const { data } = z.safeParse(lockRecord, parsed(json));
  return data;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

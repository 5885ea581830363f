/** What a lock's record says, wherever it is kept: anybody who can write there may have written it, also a later version. */
import * as z from 'zod/mini';

const LONGEST = 300;

/** It is shown to people: what could move their cursor is no record of ours. */
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

/** Undefined: no record of ours, or one cut off; whether the lock still stands is then told by its time alone. */
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

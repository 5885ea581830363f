/** The schema of `freeze` and `paused`: times in which nothing may be changed. */
import * as z from 'zod/mini';
import { described, map, text, wanted } from './fields.ts';
import type { Freeze, Pause } from './policy.ts';
import { quote } from './quote.ts';
import { instantsOf, isTimeZone, LOCAL_TIME_PATTERN, parseLocalTime, unknownZone } from './timeZone.ts';

/** The field `freeze`. */
export function freezes(description: string) {
  const list = z.array(freeze, { error: wanted(`a list of freezes such as [${FREEZE}]`) });
  return z.optional(described(list, { description, builtIn: [] }));
}

/** The field `paused`; `false` overrides a pause in `defaults`. */
export function paused() {
  return described(
    z.union([z.literal(false), pause], { error: wanted(`${PAUSE}, or false`) }),
    'Nothing is created, retired or repaired, even if something is broken. false: not paused, even if defaults are.',
  );
}

const FREEZE = '{ from: 2026-12-20, until: 2027-01-04, timeZone: Europe/Berlin, reason: year end }';
const PAUSE = 'a map such as { reason: the site moves, until: 2026-12-31 }';

function reason() {
  const line = text(
    '^(?=.*\\S)[^\\u0000-\\u001f\\u007f-\\u009f]{1,200}$',
    'one line of text, 200 characters at most',
  );
  return described(line, 'The reason; shown in every plan.');
}

function timeZone() {
  return z
    .string({ error: wanted('a time zone such as Europe/Berlin') })
    .check(z.refine(isTimeZone, { error: ({ input }) => unknownZone(String(input)) }));
}

function localTime(example: string, description: string) {
  const error = wanted(`a day or a minute such as ${example} or ${example}T18:00`);
  const written = z.string({ error }).check(
    z.regex(new RegExp(LOCAL_TIME_PATTERN), { error, abort: true }),
    z.refine(text => parseLocalTime(text) !== undefined, {
      error: ({ input }) => `there is no such day: ${quote(String(input))}`,
    }),
  );
  return described(written, description);
}

const writtenFreeze = map(
  {
    from: localTime('2026-12-20', 'The first day or minute, in local time of the zone.'),
    until: localTime('2027-01-04', 'The first day or minute after it.'),
    timeZone: described(timeZone(), {
      description: 'The time zone of from and until.',
      examples: ['Europe/Berlin'],
    }),
    reason: reason(),
  },
  `a map such as ${FREEZE}`,
);

function freezeOf(written: z.output<typeof writtenFreeze>, context: z.core.ParsePayload): Freeze {
  const { first: from } = instantsOf(written.from, written.timeZone);
  const { last: until } = instantsOf(written.until, written.timeZone);
  if (until <= from) {
    const message = `expected a time after ${quote(written.from)} (from), got ${quote(written.until)}`;
    context.issues.push({ code: 'custom', message, input: written.until, path: ['until'] });
  }
  const text = `${written.from} until ${written.until} ${written.timeZone}`;
  return { text, from, until, reason: written.reason };
}

const freeze = z.pipe(writtenFreeze, z.transform(freezeOf));

const writtenPause = map(
  {
    reason: reason(),
    until: z.optional(
      localTime('2026-12-31', 'The first day or minute after it. Left out: until the key is removed.'),
    ),
    timeZone: z.optional(described(timeZone(), { description: 'The time zone of until.', builtIn: 'UTC' })),
  },
  PAUSE,
);

function pauseOf({ reason, until, timeZone = 'UTC' }: z.output<typeof writtenPause>): Pause {
  if (until === undefined) return { reason };
  return { reason, until: { text: `${until} ${timeZone}`, at: instantsOf(until, timeZone).last } };
}

const pause = z.pipe(writtenPause, z.transform(pauseOf));

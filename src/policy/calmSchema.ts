/** The written form of `freeze` and `paused`: times in which a policy wants nothing to happen. */
import * as z from 'zod/mini';
import { map, text, told, wanted } from './fields.ts';
import type { Freeze, Pause } from './policy.ts';
import { quote } from './quote.ts';
import { instantsOf, isTimeZone, LOCAL_TIME_PATTERN, parseLocalTime, unknownZone } from './timeZone.ts';

export function freezes(description: string) {
  const list = z.array(freeze, { error: wanted(`a list of freezes such as [${FREEZE}]`) });
  return z.optional(told(list, { description, builtIn: [] }));
}

/** `false` lifts the pause of `defaults`. */
export function paused() {
  return told(
    z.union([z.literal(false), pause], { error: wanted(`${PAUSE}, or false`) }),
    'Hands off: nothing is created, retired or repaired, not even what is broken. false: not paused, whatever defaults say.',
  );
}

const FREEZE = '{ from: 2026-12-20, until: 2027-01-04, timeZone: Europe/Berlin, reason: year end }';
const PAUSE = 'a map such as { reason: the site moves, until: 2026-12-31 }';

function reason() {
  const line = text(
    '^(?=.*\\S)[^\\u0000-\\u001f\\u007f-\\u009f]{1,200}$',
    'one line of text, 200 characters at most',
  );
  return told(line, 'Why; it stands in every plan.');
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
  return told(written, description);
}

const writtenFreeze = map(
  {
    from: localTime('2026-12-20', 'The first day or minute, by the clock of the zone.'),
    until: localTime('2027-01-04', 'The first day or minute after it.'),
    timeZone: told(timeZone(), { description: 'By whose clock.', examples: ['Europe/Berlin'] }),
    reason: reason(),
  },
  `a map such as ${FREEZE}`,
);

function freezeOf(written: z.output<typeof writtenFreeze>, context: z.core.ParsePayload): Freeze {
  const { first: from } = instantsOf(written.from, written.timeZone);
  const { last: until } = instantsOf(written.until, written.timeZone);
  if (until <= from) {
    const message = `want a time after ${quote(written.from)} (from), got ${quote(written.until)}`;
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
      localTime('2026-12-31', 'The first day or minute after it. Left out: until somebody takes it back.'),
    ),
    timeZone: z.optional(told(timeZone(), { description: 'By whose clock.', builtIn: 'UTC' })),
  },
  PAUSE,
);

function pauseOf({ reason, until, timeZone = 'UTC' }: z.output<typeof writtenPause>): Pause {
  if (until === undefined) return { reason };
  return { reason, until: { text: `${until} ${timeZone}`, at: instantsOf(until, timeZone).last } };
}

const pause = z.pipe(writtenPause, z.transform(pauseOf));

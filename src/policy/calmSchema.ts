/** The written form of `freeze` and `paused`: times in which a policy wants nothing to happen. */
import * as z from 'zod';
import { map, text, wanted } from './fields.ts';
import { instantsOf, LOCAL_TIME_PATTERN, parseLocalTime } from './localTime.ts';
import type { Freeze, Pause } from './policy.ts';
import { quote } from './quote.ts';
import { isTimeZone, unknownZone } from './timeZone.ts';

export function freezes(description: string) {
  return z
    .array(freeze, { error: wanted(`a list of freezes such as [${FREEZE}]`) })
    .meta({ description, builtIn: [] })
    .optional();
}

/** `false` lifts the pause of `defaults`. */
export function paused() {
  return z.union([z.literal(false), pause], { error: wanted(`${PAUSE}, or false`) }).meta({
    description:
      'Hands off: nothing is created, retired or repaired, not even what is broken. false: not paused, whatever defaults say.',
  });
}

const FREEZE = '{ from: 2026-12-20, until: 2027-01-04, timeZone: Europe/Berlin, reason: year end }';
const PAUSE = 'a map such as { reason: the site moves, until: 2026-12-31 }';

const reason = text(
  '^(?=.*\\S)[^\\u0000-\\u001f\\u007f-\\u009f]{1,200}$',
  'one line of text, 200 characters at most',
);

const timeZone = z
  .string({ error: wanted('a time zone such as Europe/Berlin') })
  .refine(isTimeZone, { error: ({ input }) => unknownZone(String(input)) });

function localTime(example: string) {
  const error = wanted(`a day or a minute such as ${example} or ${example}T18:00`);
  return z
    .string({ error })
    .regex(new RegExp(LOCAL_TIME_PATTERN), { error, abort: true })
    .refine(written => parseLocalTime(written) !== undefined, {
      error: ({ input }) => `there is no such day: ${quote(String(input))}`,
    });
}

const freeze = map(
  {
    from: localTime('2026-12-20').describe('The first day or minute, by the clock of the zone.'),
    until: localTime('2027-01-04').describe('The first day or minute after it.'),
    timeZone: timeZone.meta({ description: 'By whose clock.', examples: ['Europe/Berlin'] }),
    reason: reason.describe('Why; it stands in every plan.'),
  },
  `a map such as ${FREEZE}`,
).transform((written, context): Freeze => {
  const { first: from } = instantsOf(written.from, written.timeZone);
  const { last: until } = instantsOf(written.until, written.timeZone);
  if (until <= from) {
    const message = `want a time after ${quote(written.from)} (from), got ${quote(written.until)}`;
    context.issues.push({ code: 'custom', message, input: written.until, path: ['until'] });
  }
  const text = `${written.from} until ${written.until} ${written.timeZone}`;
  return { text, from, until, reason: written.reason };
});

const pause = map(
  {
    reason: reason.describe('Why; it stands in every plan.'),
    until: localTime('2026-12-31')
      .describe('The first day or minute after it. Left out: until somebody takes it back.')
      .optional(),
    timeZone: timeZone.meta({ description: 'By whose clock.', builtIn: 'UTC' }).optional(),
  },
  PAUSE,
).transform(({ reason, until, timeZone = 'UTC' }): Pause => {
  if (until === undefined) return { reason };
  return { reason, until: { text: `${until} ${timeZone}`, at: instantsOf(until, timeZone).last } };
});

/** The schema of times and limits, used by `defaults` and every rotation. */
import * as z from 'zod/mini';
import { freezes, paused } from './calmSchema.ts';
import { described, duration, map, oneOf, wanted, wholeNumber, window } from './fields.ts';
import { belonging } from './ownerSchema.ts';

/** The values that apply if neither `defaults` nor the rotation sets one; as written in a policy. */
export const BUILT_IN = {
  cloud: 'public',
  lifetime: '180d',
  rotateBefore: '30d',
  overlap: '24h',
  quiet: '8d',
  retire: 'when-unused',
  prove: { successes: 3, timeout: '5m' },
  windows: [],
  freeze: [],
  limits: { maxRotations: 20, concurrency: 32, stopAfterFailures: 2 },
} as const;

const proving = map(
  {
    successes: z.optional(
      described(wholeNumber(1, 100), {
        description:
          'Token calls, each on a new connection, that must succeed late: after the time that even a slow replica of Entra should need to get the new secret. In total at least twelve calls in a row must succeed.',
        builtIn: BUILT_IN.prove.successes,
      }),
    ),
    timeout: z.optional(
      described(duration('5m'), {
        description: 'How long Entra may take to accept a new secret before it is discarded.',
        builtIn: BUILT_IN.prove.timeout,
      }),
    ),
  },
  'a map such as { successes: 3, timeout: 5m }',
);

export const timing = {
  lifetime: z.optional(
    described(duration('180d'), {
      description: 'How long a new secret is valid; a day at least.',
      builtIn: BUILT_IN.lifetime,
    }),
  ),
  rotateBefore: z.optional(
    described(duration('30d'), {
      description: 'A new secret is due when the old one expires in less than this.',
      builtIn: BUILT_IN.rotateBefore,
    }),
  ),
  overlap: z.optional(
    described(duration('24h'), {
      description:
        'How long the old secret stays valid after all consumers were confirmed to hold the new one.',
      builtIn: BUILT_IN.overlap,
    }),
  ),
  retire: z.optional(
    described(oneOf(['when-unused', 'when-proven-unused', 'after-overlap', 'never']), {
      description:
        'When the old secret may be removed. when-unused: once the sign-in report shows no use for `quiet`, or, without a report, after overlap and quiet. when-proven-unused: the same, but never without a report. after-overlap: after the overlap, even if it is used. never: not at all.',
      builtIn: BUILT_IN.retire,
    }),
  ),
  quiet: z.optional(
    described(duration('8d'), {
      description:
        'With when-unused and when-proven-unused: how long the old secret must be unused before it is removed. The default is more than a week, for weekly jobs; if its last use before the rotation was longer ago, one and a half times that interval, at most 45 days. Consumers that sign in more rarely are not waited for.',
      builtIn: BUILT_IN.quiet,
    }),
  ),
  prove: z.optional(described(proving, 'The test that every replica of Entra accepts a new secret.')),
  windows: z.optional(
    described(
      z.array(window(), { error: wanted('a list of windows such as ["Mon-Thu 08:00-16:00 Europe/Berlin"]') }),
      {
        description:
          'When secrets may be created and retired; empty: always. The list of a rotation replaces that of defaults.',
        examples: [
          ['Mon-Thu 08:00-16:00 Europe/Berlin', 'Sat,Sun 00:00-24:00 UTC', 'daily 22:00-04:00 Europe/London'],
        ],
        builtIn: [...BUILT_IN.windows],
      },
    ),
  ),
  freeze: freezes(
    'Times in which nothing is created or retired, even in a window. The list of a rotation replaces that of defaults; the list at the top applies to all rotations in addition.',
  ),
  paused: z.optional(paused()),
};

export const defaultsSchema = map({ ...timing, ...belonging }, 'a map');

export const limitsSchema = map(
  {
    maxRotations: z.optional(
      described(wholeNumber(1, 100_000), {
        description: 'Maximum number of secrets that one run creates.',
        builtIn: BUILT_IN.limits.maxRotations,
      }),
    ),
    concurrency: z.optional(
      described(wholeNumber(1, 64), {
        description:
          'Maximum number of requests in flight; a waiting rotation has none. 1: also one rotation after the other.',
        builtIn: BUILT_IN.limits.concurrency,
      }),
    ),
    stopAfterFailures: z.optional(
      described(wholeNumber(1, 100_000), {
        description:
          'Number of rotations that fail while a run works on them after which it starts no further ones, except what expires soon.',
        builtIn: BUILT_IN.limits.stopAfterFailures,
      }),
    ),
  },
  'a map',
);

/** The written form of times and limits, which `defaults` and every rotation share. */
import * as z from 'zod/mini';
import { freezes, paused } from './calmSchema.ts';
import { duration, map, oneOf, told, wanted, wholeNumber, window } from './fields.ts';

/** What holds where neither `defaults` nor the rotation says otherwise; as written. */
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
      told(wholeNumber(1, 100), {
        description:
          'Token calls, each on a new connection, that must succeed after a replica as slow as those seen would have had its time; of all calls, twelve in a row at least.',
        builtIn: BUILT_IN.prove.successes,
      }),
    ),
    timeout: z.optional(
      told(duration('5m'), {
        description: 'How long Entra may take to accept a new secret before it is discarded.',
        builtIn: BUILT_IN.prove.timeout,
      }),
    ),
  },
  'a map such as { successes: 3, timeout: 5m }',
);

export const timing = {
  lifetime: z.optional(
    told(duration('180d'), {
      description: 'How long a new secret is valid; a day at least.',
      builtIn: BUILT_IN.lifetime,
    }),
  ),
  rotateBefore: z.optional(
    told(duration('30d'), {
      description: 'A new secret is due when less than this is left of the old one.',
      builtIn: BUILT_IN.rotateBefore,
    }),
  ),
  overlap: z.optional(
    told(duration('24h'), {
      description:
        'How long the old secret stays valid after all consumers were confirmed to hold the new one.',
      builtIn: BUILT_IN.overlap,
    }),
  ),
  retire: z.optional(
    told(oneOf(['when-unused', 'when-proven-unused', 'after-overlap', 'never']), {
      description:
        'When the old secret may be removed: once the sign-in report shows that nobody has used it for `quiet` (when-unused; where there is no report, after overlap and quiet; when-proven-unused: then not at all), after the overlap whoever uses it, or never by itself.',
      builtIn: BUILT_IN.retire,
    }),
  ),
  quiet: z.optional(
    told(duration('8d'), {
      description:
        'With when-unused and when-proven-unused: for how long nobody may have used the old secret before it goes. More than a week by default, for weekly jobs; where the last use before the rotation is longer ago, half as long again as that, 45 days at most. What signs in more rarely is not waited for.',
      builtIn: BUILT_IN.quiet,
    }),
  ),
  prove: z.optional(told(proving, 'What it takes to believe that Entra accepts a new secret.')),
  windows: z.optional(
    told(
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
    'When nothing is created or retired, stronger than a window. The list of a rotation replaces that of defaults; that at the top holds for all.',
  ),
  paused: z.optional(paused()),
};

export const defaultsSchema = map(timing, 'a map');

export const limitsSchema = map(
  {
    maxRotations: z.optional(
      told(wholeNumber(1, 100_000), {
        description: 'New secrets that one run may create.',
        builtIn: BUILT_IN.limits.maxRotations,
      }),
    ),
    concurrency: z.optional(
      told(wholeNumber(1, 64), {
        description:
          'Requests in flight at once; a rotation that waits counts for none. 1: also one rotation after the other.',
        builtIn: BUILT_IN.limits.concurrency,
      }),
    ),
    stopAfterFailures: z.optional(
      told(wholeNumber(1, 100_000), {
        description: 'After so many failed rotations a run starts no further ones.',
        builtIn: BUILT_IN.limits.stopAfterFailures,
      }),
    ),
  },
  'a map',
);

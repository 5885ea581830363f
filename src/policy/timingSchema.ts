/** The written form of times and limits, which `defaults` and every rotation share. */
import * as z from 'zod';
import { freezes, paused } from './calmSchema.ts';
import { duration, map, oneOf, wanted, wholeNumber, window } from './fields.ts';

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
    successes: wholeNumber(1, 100)
      .meta({
        description: 'Token calls that must succeed in a row, each on a new connection.',
        builtIn: BUILT_IN.prove.successes,
      })
      .optional(),
    timeout: duration('5m')
      .meta({
        description: 'How long Entra may take to accept a new secret before it is discarded.',
        builtIn: BUILT_IN.prove.timeout,
      })
      .optional(),
  },
  'a map such as { successes: 3, timeout: 5m }',
);

export const timing = {
  lifetime: duration('180d')
    .meta({ description: 'How long a new secret is valid; a day at least.', builtIn: BUILT_IN.lifetime })
    .optional(),
  rotateBefore: duration('30d')
    .meta({
      description: 'A new secret is due when less than this is left of the old one.',
      builtIn: BUILT_IN.rotateBefore,
    })
    .optional(),
  overlap: duration('24h')
    .meta({
      description:
        'How long the old secret stays valid after all consumers were confirmed to hold the new one.',
      builtIn: BUILT_IN.overlap,
    })
    .optional(),
  retire: oneOf(['when-unused', 'after-overlap', 'never'])
    .meta({
      description:
        'When the old secret may be removed: after the overlap and with no sign-in since (when-unused), after the overlap, or never by itself.',
      builtIn: BUILT_IN.retire,
    })
    .optional(),
  quiet: duration('8d')
    .meta({
      description:
        'With when-unused: after a sign-in with the old secret, how long nobody may have used it before it goes. More than a week by default, for weekly jobs; more than a month where jobs are monthly.',
      builtIn: BUILT_IN.quiet,
    })
    .optional(),
  prove: proving
    .meta({ description: 'What it takes to believe that Entra accepts a new secret.' })
    .optional(),
  windows: z
    .array(window(), { error: wanted('a list of windows such as ["Mon-Thu 08:00-16:00 Europe/Berlin"]') })
    .meta({
      description:
        'When secrets may be created and retired; empty: always. The list of a rotation replaces that of defaults.',
      examples: [
        ['Mon-Thu 08:00-16:00 Europe/Berlin', 'Sat,Sun 00:00-24:00 UTC', 'daily 22:00-04:00 Europe/London'],
      ],
      builtIn: [...BUILT_IN.windows],
    })
    .optional(),
  freeze: freezes(
    'When nothing is created or retired, stronger than a window. The list of a rotation replaces that of defaults; that at the top holds for all.',
  ),
  paused: paused().optional(),
};

export const defaultsSchema = map(timing, 'a map');

export const limitsSchema = map(
  {
    maxRotations: wholeNumber(1, 100_000)
      .meta({ description: 'New secrets that one run may create.', builtIn: BUILT_IN.limits.maxRotations })
      .optional(),
    concurrency: wholeNumber(1, 64)
      .meta({
        description:
          'Requests in flight at once; a rotation that waits counts for none. 1: also one rotation after the other.',
        builtIn: BUILT_IN.limits.concurrency,
      })
      .optional(),
    stopAfterFailures: wholeNumber(1, 100_000)
      .meta({
        description: 'After so many failed rotations a run starts no further ones.',
        builtIn: BUILT_IN.limits.stopAfterFailures,
      })
      .optional(),
  },
  'a map',
);

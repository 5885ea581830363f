/** When the runs of a course come, and when they would retire the old secret: what lies between is left out. */
import type { Random } from '../../../src/sandbox/random.ts';
import { QUIET_DAYS } from '../scenery.ts';
import type { ConsumerKind } from './consumers.ts';

export interface Calendar {
  /** Days after the first run, rising. */
  readonly nights: readonly number[];
  /** The run that would retire the old secret, by number: the first run is 0, the first night 1. */
  readonly retiring: number;
  /** For how many days after the rotation `once` signs in. */
  readonly onceDays: number;
}

/** The policy replaces a secret a month before its end, less what `life` lets pass. */
const PAST_ITS_END = [30, 31];

interface Sight {
  /** Whether there is a report. */
  readonly isReadable: boolean;
  /** Whether the log shows that somebody used it. Of whom it shows nobody, the longest wait is kept: its own end is sooner. */
  readonly isKnown: boolean;
  /** Whether a clock may be two days ahead: a secret would go two days early. */
  readonly lies: boolean;
}

/** From the secret's own rotation on. */
export function lifeCalendar(
  consumers: ConsumerKind,
  lagDays: number,
  { isReadable, isKnown, lies }: Sight,
  random: Random,
): Calendar {
  const onceDays = 1 + Math.floor(4 * random.next());
  const quiet = QUIET_DAYS + (consumers === 'once' ? onceDays : 0);
  if (consumers === 'every 20 days') return at([1, 8, 16, 21, 31, 46, 47], 21, onceDays);
  if (consumers === 'every 6 h' || consumers === 'weekly')
    return at([1, 2, 8, 9, 10, 16, 17], isReadable ? 9 : 8, onceDays);
  if (lagDays > 2) return at([1, 9, 16, 17, 27, 28, 29], 28, onceDays);
  const daily = Array.from({ length: 6 + Math.floor(lagDays) }, (_, index) => quiet + index);
  const ahead = lies ? [quiet - 2, quiet - 1] : [];
  const beforeItsEnd = lies ? [28] : [];
  const nights = [1, ...ahead, ...daily, ...beforeItsEnd, ...PAST_ITS_END];
  // A run after the wait signs in, and once the report shows that, the next run retires.
  if (!isReadable) return at(nights, quiet, onceDays);
  return at(nights, isKnown ? quiet + 1 + Math.floor(lagDays) : 30, onceDays);
}

/** Of other workloads, which are over sooner. */
export function shortCalendar(retiresAtOnce: boolean): Calendar {
  const calendar = at([1, 2, 9, 10], 10, 1);
  return retiresAtOnce ? { ...calendar, retiring: 0 } : calendar;
}

function at(nights: readonly number[], retiringNight: number, onceDays: number): Calendar {
  return { nights, retiring: nights.indexOf(retiringNight) + 1, onceDays };
}

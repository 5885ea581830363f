/**
 * How fast a fleet gets on, and how long it will take. Rotations that are looked at and left alone are one stream,
 * those that are worked on another, hundreds of times slower: neither says anything of the other. No time is told
 * before there is ground for one. Times are readings of a clock in milliseconds.
 */

export interface Pace {
  /** A rotation turned out to be one to work on, or one to leave alone. */
  sorted(worked: boolean): void;
  finished(worked: boolean, at: number): void;
  /** Rotations finished in a minute, of those that are worked on; where there are none, of the others. */
  perMinute(inHand: number, at: number): number | undefined;
  /** `inHand` are worked on, of `unsorted` nobody knows yet; undefined: nobody can tell. */
  leftMs(inHand: number, unsorted: number, at: number): number | undefined;
}

/** What is longer ago says little of now: limits fill up and empty within minutes. */
const WINDOW_MS = 180_000;

export function pace(): Pace {
  const streams = { worked: [] as number[], left: [] as number[] };
  const recent: boolean[] = [];
  const within = (which: 'worked' | 'left', at: number) => {
    const times = streams[which];
    const first = times.findIndex(time => time >= at - WINDOW_MS);
    times.splice(0, first === -1 ? times.length : first);
    return times;
  };
  return {
    sorted(worked) {
      if (recent.push(worked) > RECENT) recent.shift();
    },
    finished(worked, at) {
      streams[worked ? 'worked' : 'left'].push(at);
    },
    perMinute(inHand, at) {
      const worked = within('worked', at);
      const which = worked.length > 0 || inHand > 0 ? worked : within('left', at);
      return speed(which, at, A_FEW, SHORT_MS);
    },
    leftMs(inHand, unsorted, at) {
      if (unsorted > 0 && recent.length < RECENT) return undefined;
      const share = recent.filter(worked => worked).length / Math.max(1, recent.length);
      const work = inHand + unsorted * share;
      const parts = [
        timeFor(work, within('worked', at), at),
        timeFor(unsorted - unsorted * share, within('left', at), at),
      ];
      return parts.every(part => part !== undefined) ? Math.max(...parts) : undefined;
    },
  };
}

/** The last ones alone count: those that are left alone are often told first, all together. */
const RECENT = 50;
const A_FEW = 3;
const ENOUGH = 10;
const SHORT_MS = 5_000;
const LONG_ENOUGH_MS = 30_000;
/** More difference than this between one half of the time and the other, and it is no pace yet. */
const STEADY = 3;

/** From the first one on, so that the time before anything could be finished does not count; times are ascending. */
function speed(times: readonly number[], at: number, least: number, leastMs: number): number | undefined {
  const first = times[0];
  if (first === undefined || times.length < least || at - first < leastMs) return undefined;
  return ((times.length - 1) * 60_000) / (at - first);
}

function timeFor(count: number, times: readonly number[], at: number): number | undefined {
  if (count < 0.5) return 0;
  const perMinute = speed(times, at, ENOUGH, LONG_ENOUGH_MS);
  return perMinute === undefined || !isSteady(times, at) ? undefined : (count * 60_000) / perMinute;
}

function isSteady(times: readonly number[], at: number): boolean {
  const middle = ((times[0] ?? at) + at) / 2;
  const early = times.filter(time => time < middle).length;
  const late = times.length - early;
  return Math.max(early, late) <= STEADY * Math.min(early, late);
}

/** When a new secret counts as proven, and how often that is too early. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  certainty,
  LOOK_BEFORE_REMOVAL,
  nextOf,
  nothingAsked,
  type Proving,
  seen,
} from '../../src/rotation/proving.ts';
import { seededRandom } from '../../src/sandbox/random.ts';

const ROUND_TRIP_MS = 100;

interface Proven {
  readonly atMs: number;
  readonly calls: readonly number[];
}

/** Proves against replicas that know the secret from these moments on, each serving an equal share of the calls. */
function proveOn(knownFrom: readonly number[], chance: () => number, successes = 3): Proven {
  let proving: Proving = nothingAsked;
  let now = 0;
  for (let round = 0; round < 1_000; round += 1) {
    const next = nextOf(proving, successes, now);
    if (next.next === 'proven') return { atMs: now, calls: proving.calls };
    if (next.next === 'wait') {
      now += next.ms;
      continue;
    }
    const replicas = Array.from({ length: next.calls }, () => Math.floor(chance() * knownFrom.length));
    const accepted = replicas.filter(replica => (knownFrom[replica] ?? 0) <= now).length;
    now += ROUND_TRIP_MS;
    proving = seen(proving, { at: now, accepted, refused: next.calls - accepted, noVerdict: 0 });
  }
  throw new Error('does not come to an end');
}

/** Of many secrets, the share that counted as proven before each replica knew it. */
function shareTooEarly(replicas: number, lagsMs: { min: number; max: number }, seed: number): number {
  const random = seededRandom(seed);
  const chance = () => random.next();
  const runs = Array.from({ length: 5_000 }, () => {
    const knownFrom = Array.from(
      { length: replicas },
      () => lagsMs.min + chance() * (lagsMs.max - lagsMs.min),
    );
    return proveOn(knownFrom, chance).atMs < Math.max(...knownFrom);
  });
  return runs.filter(Boolean).length / runs.length;
}

describe('a secret counts as proven too early', () => {
  it.each([1, 2, 3])('in less than 1 of 100 cases while three replicas take 1.5 to 5 s (seed %s)', seed => {
    expect(shareTooEarly(3, { min: 1_500, max: 5_000 }, seed)).toBeLessThan(0.01);
  });

  it('in less than 1 of 100 cases while two or three take up to 20 s', () => {
    expect(shareTooEarly(2, { min: 500, max: 20_000 }, 4)).toBeLessThan(0.01);
    expect(shareTooEarly(3, { min: 500, max: 20_000 }, 5)).toBeLessThan(0.01);
  });
});

describe('proving', () => {
  it('of a secret that every replica knows takes two rounds, a second apart: the first may all have met one replica', () => {
    const { calls, atMs } = proveOn([0, 0, 0], () => 0.5);
    expect(calls).toEqual([...Array(3).fill(100), ...Array(9).fill(1_100)]);
    expect(atMs).toBe(1_100);
  });

  it('asks for as many successes as the policy wants, where that is more', () => {
    expect(proveOn([0], () => 0.5, 20).calls.length).toBeGreaterThanOrEqual(23);
  });

  it('never makes more than 40 calls within a minute', () => {
    const slow = fc.array(fc.integer({ min: 0, max: 180_000 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(slow, fc.integer({ min: 1, max: 100 }), fc.nat(), (knownFrom, successes, seed) => {
        const random = seededRandom(seed);
        const { calls } = proveOn(knownFrom, () => random.next(), successes);
        for (const at of calls)
          expect(calls.filter(each => each >= at && each < at + 59_000).length).toBeLessThanOrEqual(40);
      }),
    );
  });

  it('has seen twelve accepted in a row at least, and the last of them late', () => {
    const slow = fc.array(fc.integer({ min: 0, max: 40_000 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(slow, fc.nat(), (knownFrom, seed) => {
        const random = seededRandom(seed);
        let refusedAt = 0;
        let proving: Proving = nothingAsked;
        let now = 0;
        for (;;) {
          const next = nextOf(proving, 3, now);
          if (next.next === 'proven') break;
          if (next.next === 'wait') now += next.ms;
          else {
            const hits = Array.from({ length: next.calls }, () =>
              Math.floor(random.next() * knownFrom.length),
            );
            const refused = hits.filter(hit => (knownFrom[hit] ?? 0) > now).length;
            proving = seen(proving, { at: now, accepted: next.calls - refused, refused, noVerdict: 0 });
            if (refused > 0) refusedAt = now;
          }
        }
        const quiet = Math.min(Math.max(refusedAt / 2, 1_000), 15_000);
        expect(proving.accepted.length).toBeGreaterThanOrEqual(12);
        expect(proving.accepted.filter(at => at >= refusedAt + quiet).length).toBeGreaterThanOrEqual(3);
      }),
    );
  });

  it('waits as long as the service asks, and no shorter than it would by itself', () => {
    const round = { at: 100, accepted: 0, refused: 0, noVerdict: 3 };
    expect(nextOf(seen(nothingAsked, { ...round, askedMs: 7_000 }), 3, 100)).toMatchObject({ ms: 7_000 });
    expect(nextOf(seen(nothingAsked, { ...round, askedMs: 0 }), 3, 100)).toMatchObject({ ms: 1_000 });
  });

  it('a call without a verdict takes nothing away from what was seen', () => {
    const some = seen(nothingAsked, { at: 0, accepted: 3, refused: 0, noVerdict: 0 });
    const throttled = seen(some, { at: 1_000, accepted: 8, refused: 0, noVerdict: 1 });
    expect(throttled.accepted).toHaveLength(11);
    expect(seen(some, { at: 1_000, accepted: 8, refused: 1, noVerdict: 0 }).accepted).toEqual([]);
  });
});

it('the certainty that is told is rounded down', () => {
  expect([3, LOOK_BEFORE_REMOVAL, 12, 40].map(certainty)).toEqual([70, 91, 99, 99]);
});

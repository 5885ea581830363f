/** An account with a service: what may be asked when, and what its answers teach. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Account,
  answered,
  type Debit,
  newAccount,
  type RateLimitState,
  sent,
  unanswered,
  waitOf,
} from '../../src/connectors/limiter/account.ts';
import type { Limit } from '../../src/connectors/limiter/limit.ts';

const bucket: Limit = { name: 'b', capacity: 20, perMs: 2_000, shape: 'bucket', share: 0.95 };
const window: Limit = { name: 'w', capacity: 20, perMs: 2_000, shape: 'window', share: 0.95 };
const well: RateLimitState = { refused: false };

const one = (limit: Limit): Debit[] => [{ limit, cost: 1 }];
const answer = (account: Account, debits: readonly Debit[], now: number, rateLimit = well, sentAt = now) =>
  answered(account, { debits, rateLimit, sentAt, now, chance: 0.5 });

/** Sends whenever it is allowed, as often as asked for; the moments at which it did. */
function moments(debits: readonly Debit[], gaps: readonly number[]): number[] {
  let account = newAccount;
  let now = 0;
  return gaps.map(gap => {
    now += gap;
    now += waitOf(account, debits, now);
    account = answer(sent(account, debits, now), debits, now);
    return now;
  });
}

const anyGaps = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 700 })), { maxLength: 120 });

describe('what is published is kept to', () => {
  it('a window: never more than its capacity within any such span', () => {
    fc.assert(
      fc.property(anyGaps, gaps => {
        const times = moments(one(window), gaps);
        for (const [index, time] of times.entries()) {
          const within = times.slice(index).filter(each => each - time < window.perMs);
          expect(within.length).toBeLessThanOrEqual(window.capacity);
        }
      }),
    );
  });

  it('a bucket: never more than it held and what came in since', () => {
    fc.assert(
      fc.property(anyGaps, gaps => {
        const times = moments(one(bucket), gaps);
        for (const [index, time] of times.entries())
          for (const [count, later] of times.slice(index).entries())
            expect(count + 1).toBeLessThanOrEqual(
              bucket.capacity + ((later - time) * bucket.capacity) / bucket.perMs + 1e-6,
            );
      }),
    );
  });

  it.each([bucket, window])('and nearly all of it is used: $shape', limit => {
    const large = { ...limit, capacity: 200 };
    const times = moments(
      one(large),
      Array.from({ length: 5_000 }, () => 0),
    );
    const ideal = ((5_000 - 200) * limit.perMs) / 200;
    expect(times.at(-1)).toBeLessThan(ideal * 1.1);
  });

  it('the tightest of several limits counts, and what costs more than the whole passes when all is there', () => {
    const debits = [...one(bucket), { limit: { ...window, capacity: 4 }, cost: 1 }];
    expect(moments(debits, [0, 0, 0]).every(time => time === 0)).toBe(true);
    expect(moments(debits, [0, 0, 0, 0]).at(-1)).toBeGreaterThanOrEqual(window.perMs);
    expect(waitOf(newAccount, [{ limit: bucket, cost: 500 }], 0)).toBe(0);
  });

  it('a service that says there is less is believed, and what is on its way to it is taken off', () => {
    let account = sent(sent(newAccount, one(bucket), 0), one(bucket), 0);
    account = answer(account, one(bucket), 0, { refused: false, left: { b: 1.5 } });
    expect(waitOf(account, one(bucket), 0)).toBeGreaterThan(0);
    expect(waitOf(account, one(bucket), 100)).toBe(0);
  });
});

describe('a refusal', () => {
  const refused: RateLimitState = { refused: true, pauseMs: 1_000 };

  it('pauses the account until the time that was named is over, and a little longer', () => {
    const account = answer(sent(newAccount, [], 0), [], 10, refused);
    expect(waitOf(account, [], 1_009)).toBeGreaterThan(0);
    expect(waitOf(account, one(bucket), 1_500)).toBe(0);
  });

  it('lets one request try at first, and then more with each that goes well, until it is forgotten', () => {
    let account = answer(sent(newAccount, [], 0), [], 0, refused);
    let now = 2_000;
    for (let round = 0; account.throttle !== undefined; round += 1) {
      let together = 0;
      for (; together < 1_000 && waitOf(account, [], now) === 0; together += 1)
        account = sent(account, [], now);
      expect(together).toBe(Math.min(2 ** round, together));
      expect(round).toBeLessThan(10);
      now += 50;
      for (; together > 0; together -= 1) account = answer(account, [], now);
    }
    expect(waitOf(account, [], now)).toBe(0);
  });

  it('of requests that were on their way together is one refusal', () => {
    let account = newAccount;
    for (let count = 0; count < 8; count += 1) account = sent(account, [], 0);
    for (let count = 0; count < 8; count += 1) account = answer(account, [], 10 + count, refused, 0);
    expect(account.throttle?.misses).toBe(0);
    expect(account.pausedUntil).toBeLessThan(1_300);
  });

  it.each([undefined, 0])('with the time %s is waited out longer and longer', pauseMs => {
    const named = pauseMs === undefined ? {} : { pauseMs };
    let account = newAccount;
    const pauses: number[] = [];
    let now = 0;
    for (let count = 0; count < 8; count += 1) {
      now += waitOf(account, [], now);
      account = answer(sent(account, [], now), [], now, { refused: true, ...named });
      pauses.push(Math.round(account.pausedUntil - now));
    }
    expect(pauses).toEqual([1_125, 2_250, 4_500, 9_000, 18_000, 33_750, 33_750, 33_750]);
  });

  it('does not block what nobody answered', () => {
    let account = answer(sent(newAccount, [], 0), [], 0, refused);
    account = unanswered(sent(account, [], 2_000));
    expect(waitOf(account, [], 2_000)).toBe(0);
  });
});

/** A service that lets less through than it publishes: a bucket of its own, which names whole seconds. */
function unkind(capacity: number, perSecond: number) {
  let [left, at] = [capacity, 0];
  return (now: number): RateLimitState => {
    left = Math.min(capacity, left + ((now - at) * perSecond) / 1_000);
    at = now;
    if (left >= 1) {
      left -= 1;
      return well;
    }
    return { refused: true, pauseMs: Math.ceil((1 - left) / perSecond) * 1_000 };
  };
}

it.each([0.5, 2, 10, 50])(
  'a service that lets only %s a second through is used nearly to the full, with one refusal a pause',
  perSecond => {
    const ask = unkind(5 + 2 * perSecond, perSecond);
    const generous: Debit[] = [{ limit: { ...bucket, capacity: 10_000, perMs: 1_000 }, cost: 1 }];
    let [account, now, refusals] = [newAccount, 0, 0];
    const asked = 600;
    for (let done = 0; done < asked; ) {
      now += waitOf(account, generous, now);
      account = sent(account, generous, now);
      const said = ask(now);
      if (said.refused) refusals += 1;
      else done += 1;
      const sentAt = now;
      now += 20;
      account = answer(account, generous, now, said, sentAt);
    }
    expect(refusals).toBeLessThanOrEqual(now / 1_000 + 1);
    expect(now).toBeLessThan(((asked / perSecond) * 1_000) / 0.85);
  },
);

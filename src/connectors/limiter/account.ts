/**
 * The state of one account with one service; pure. Published limits are counted before a request is sent. If the service
 * throttles nevertheless, the whole account pauses, one request probes whether the pause is over, and then the number of
 * requests in flight grows (slow start).
 */
import { atMost, type Bucket, fullBucket, paceOf, spend, waitFor } from './bucket.ts';
import type { Limit } from './limit.ts';

/** The cost of a request against one limit, in units of the limit. */
export interface Debit {
  readonly limit: Limit;
  readonly cost: number;
}

/** The state of one account; times are milliseconds of the limiter's stopwatch. */
export interface Account {
  readonly buckets: ReadonlyMap<string, Bucket>;
  /** No request is sent before this time. */
  readonly pausedUntil: number;
  /** Number of requests in flight. */
  readonly open: number;
  /** Present while the account recovers from a throttling response. */
  readonly throttle?: Throttle;
}

interface Throttle {
  readonly refusedAt: number;
  /** Maximum number of requests in flight. */
  readonly width: number;
  /** Number of consecutive throttling responses, minus one. */
  readonly misses: number;
}

/** The rate limit information in a response. `left`: remaining units by the name of a limit. */
export interface RateLimitState {
  readonly refused: boolean;
  readonly pauseMs?: number;
  readonly left?: Readonly<Record<string, number>>;
}

/** The first pause if the service gives none or a shorter one: `Retry-After: 0` on a throttling response is not a pause. */
const PAUSE_MS = 1_000;
const LONGEST_UNNAMED_MS = 30_000;

/** When this number of requests in flight is reached, the account has recovered. */
const TRUSTED_WIDTH = 64;

export const newAccount: Account = { buckets: new Map(), pausedUntil: 0, open: 0 };

/** Milliseconds until such a request may be sent; 0: now; Infinity: not before another response arrives. */
export function waitOf(account: Account, debits: readonly Debit[], now: number): number {
  const { buckets, pausedUntil, open, throttle } = account;
  const waits = debits.map(({ limit, cost }) =>
    waitFor(buckets.get(limit.name) ?? fullBucket(limit, now), cost, now),
  );
  const wait = Math.max(0, pausedUntil - now, ...waits);
  return wait === 0 && throttle !== undefined && open >= throttle.width ? Number.POSITIVE_INFINITY : wait;
}

/** Milliseconds between such requests while many are queued. */
export function spacingOf(debits: readonly Debit[]): number {
  return Math.max(0, ...debits.map(({ limit, cost }) => paceOf(limit, cost)));
}

/** The account after sending a request with these debits. */
export function sent(account: Account, debits: readonly Debit[], now: number): Account {
  const buckets = new Map(account.buckets);
  for (const { limit, cost } of debits)
    buckets.set(limit.name, spend(buckets.get(limit.name) ?? fullBucket(limit, now), cost, now));
  return { ...account, buckets, open: account.open + 1 };
}

/** Ends a request without a response, or one that was not sent. */
export function unanswered(account: Account): Account {
  return { ...account, open: account.open - 1 };
}

/** A response to a request on the account. */
export interface Answered {
  readonly debits: readonly Debit[];
  readonly rateLimit: RateLimitState;
  readonly sentAt: number;
  readonly now: number;
  /** 0 ≤ x < 1 */
  readonly chance: number;
}

/** The account after this response. */
export function answered(account: Account, { debits, rateLimit, sentAt, now, chance }: Answered): Account {
  const open = account.open - 1;
  const after = { ...account, open, buckets: corrected(account.buckets, debits, rateLimit, open, now) };
  if (rateLimit.refused) return refused(after, rateLimit.pauseMs, sentAt, now, chance);
  const { throttle, ...others } =
    rateLimit.pauseMs === undefined ? after : pausedFor(after, rateLimit.pauseMs, now, chance);
  const left = throttle === undefined ? undefined : recovering(throttle);
  return left === undefined ? others : { ...others, throttle: left };
}

/**
 * Corrects the count by the remaining units that the service reports. Requests in flight are subtracted, because the service
 * may not have counted them yet.
 */
function corrected(
  buckets: Account['buckets'],
  debits: readonly Debit[],
  { left = {} }: RateLimitState,
  open: number,
  now: number,
): Account['buckets'] {
  const lower = debits.flatMap(({ limit, cost }) => {
    const [bucket, count] = [buckets.get(limit.name), left[limit.name]];
    if (bucket === undefined || count === undefined) return [];
    return [[limit.name, atMost(bucket, count - open * cost, now)] as const];
  });
  return lower.length === 0 ? buckets : new Map([...buckets, ...lower]);
}

function refused(
  account: Account,
  pauseMs: number | undefined,
  sentAt: number,
  now: number,
  chance: number,
): Account {
  const { throttle } = account;
  // Sent before the throttling was known: it only confirms the pause.
  if (throttle !== undefined && sentAt < throttle.refusedAt)
    return pausedFor(account, pauseMs ?? PAUSE_MS, now, chance);
  const misses = (throttle?.misses ?? -1) + 1;
  const ms = Math.max(pauseMs ?? 0, Math.min(LONGEST_UNNAMED_MS, PAUSE_MS * 2 ** misses));
  return { ...pausedFor(account, ms, now, chance), throttle: { refusedAt: now, width: 1, misses } };
}

/**
 * Extended by up to a quarter at random, never shortened: requests that come too early may be throttled again (azure-facts
 * §4.7).
 */
function pausedFor(account: Account, ms: number, now: number, chance: number): Account {
  return { ...account, pausedUntil: Math.max(account.pausedUntil, now + ms * (1 + chance / 4)) };
}

function recovering(throttle: Throttle): Throttle | undefined {
  const width = throttle.width + 1;
  return width >= TRUSTED_WIDTH ? undefined : { ...throttle, width, misses: -1 };
}

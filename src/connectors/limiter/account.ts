/**
 * What this program may ask of one service on one account: a pure state, and what follows from it. Published limits are
 * counted down before a request is sent. A service that refuses all the same is believed: the whole account pauses once
 * for everybody, one request tries whether it is over, and then they come back in growing numbers (slow start).
 */
import { atMost, type Bucket, fullBucket, paceOf, spend, waitFor } from './bucket.ts';
import type { Limit } from './limit.ts';

export interface Debit {
  readonly limit: Limit;
  readonly cost: number;
}

export interface Account {
  readonly buckets: ReadonlyMap<string, Bucket>;
  /** Nothing is sent before. */
  readonly pausedUntil: number;
  /** Sent, and not answered yet. */
  readonly open: number;
  /** Since the service has refused. */
  readonly throttle?: Throttle;
}

interface Throttle {
  readonly refusedAt: number;
  /** How many may be open at once. */
  readonly width: number;
  /** Refusals in a row. */
  readonly misses: number;
}

/** What an answer says about the limits. `left`: by the name of a limit. */
export interface RateLimitAnswer {
  readonly refused: boolean;
  readonly pauseMs?: number;
  readonly left?: Readonly<Record<string, number>>;
}

/** Where a service names no time, or a shorter one: `Retry-After: 0` beside a refusal is no pause. */
const PAUSE_MS = 1_000;
const LONGEST_UNNAMED_MS = 30_000;

/** So many that went well side by side, and the refusal is forgotten. */
const TRUSTED_WIDTH = 64;

export const newAccount: Account = { buckets: new Map(), pausedUntil: 0, open: 0 };

/** Milliseconds until such a request may go; 0: now; Infinity: not before another one is answered. */
export function waitOf(account: Account, debits: readonly Debit[], now: number): number {
  const { buckets, pausedUntil, open, throttle } = account;
  const waits = debits.map(({ limit, cost }) =>
    waitFor(buckets.get(limit.name) ?? fullBucket(limit, now), cost, now),
  );
  const wait = Math.max(0, pausedUntil - now, ...waits);
  return wait === 0 && throttle !== undefined && open >= throttle.width ? Number.POSITIVE_INFINITY : wait;
}

/** Milliseconds from one such request to the next while many wait. */
export function spacingOf(debits: readonly Debit[]): number {
  return Math.max(0, ...debits.map(({ limit, cost }) => paceOf(limit, cost)));
}

export function sent(account: Account, debits: readonly Debit[], now: number): Account {
  const buckets = new Map(account.buckets);
  for (const { limit, cost } of debits)
    buckets.set(limit.name, spend(buckets.get(limit.name) ?? fullBucket(limit, now), cost, now));
  return { ...account, buckets, open: account.open + 1 };
}

/** No answer came, or it was not sent after all. */
export function unanswered(account: Account): Account {
  return { ...account, open: account.open - 1 };
}

export interface Answered {
  readonly debits: readonly Debit[];
  readonly rateLimit: RateLimitAnswer;
  readonly sentAt: number;
  readonly now: number;
  /** 0 ≤ x < 1 */
  readonly chance: number;
}

export function answered(account: Account, { debits, rateLimit, sentAt, now, chance }: Answered): Account {
  const open = account.open - 1;
  const after = { ...account, open, buckets: corrected(account.buckets, debits, rateLimit, open, now) };
  if (rateLimit.refused) return refused(after, rateLimit.pauseMs, sentAt, now, chance);
  const { throttle, ...calm } =
    rateLimit.pauseMs === undefined ? after : pausedFor(after, rateLimit.pauseMs, now, chance);
  const left = throttle === undefined ? undefined : recovering(throttle);
  return left === undefined ? calm : { ...calm, throttle: left };
}

/** What is still open was counted by us, and perhaps not by the service yet. */
function corrected(
  buckets: Account['buckets'],
  debits: readonly Debit[],
  { left = {} }: RateLimitAnswer,
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
  // Sent before the refusal was known: it tells nothing new, but that the pause is on.
  if (throttle !== undefined && sentAt < throttle.refusedAt)
    return pausedFor(account, pauseMs ?? PAUSE_MS, now, chance);
  const misses = (throttle?.misses ?? -1) + 1;
  const ms = Math.max(pauseMs ?? 0, Math.min(LONGEST_UNNAMED_MS, PAUSE_MS * 2 ** misses));
  return { ...pausedFor(account, ms, now, chance), throttle: { refusedAt: now, width: 1, misses } };
}

/** Up to a quarter longer, never shorter: who comes too early may wait anew (azure-facts §4.7). */
function pausedFor(account: Account, ms: number, now: number, chance: number): Account {
  return { ...account, pausedUntil: Math.max(account.pausedUntil, now + ms * (1 + chance / 4)) };
}

function recovering(throttle: Throttle): Throttle | undefined {
  const width = throttle.width + 1;
  return width >= TRUSTED_WIDTH ? undefined : { ...throttle, width, misses: -1 };
}

/** The remaining units of one limit, as counted by this program. Pure: times are milliseconds of any one stopwatch. */
import type { Limit } from './limit.ts';

/** The count of one limit: a token bucket, or a sliding window. */
export interface Bucket {
  readonly limit: Limit;
  /** For a bucket: the units left at time `at`. */
  readonly left: number;
  readonly at: number;
  /** For a window: the units spent, summed in slices, oldest first. */
  readonly taken: readonly Slice[];
}

interface Slice {
  readonly begun: number;
  /** Time of the last request in it. */
  readonly until: number;
  readonly cost: number;
}

/** Number of slices of a window; a slice ends with its last request. */
const SLICES = 40;

/** Slightly slower than the service's refill, to tolerate different clock speeds. */
const REFILL = 0.99;

export function fullBucket(limit: Limit, now: number): Bucket {
  return { limit, left: sizeOf(limit), at: now, taken: [] };
}

/** Milliseconds until the cost is available; 0: now. A cost above the capacity is admitted when the bucket is full. */
export function waitFor(bucket: Bucket, cost: number, now: number): number {
  const { limit } = bucket;
  const needed = Math.min(cost, sizeOf(limit));
  if (limit.shape === 'window') return windowWait(bucket, needed, now);
  const missing = needed - leftAt(bucket, now);
  return missing <= 0 ? 0 : missing / rateOf(limit);
}

/** The bucket after a request with this cost. */
export function spend(bucket: Bucket, cost: number, now: number): Bucket {
  if (bucket.limit.shape === 'bucket') return { ...bucket, left: leftAt(bucket, now) - cost, at: now };
  const taken = bucket.taken.filter(slice => !isOver(slice, bucket.limit, now));
  const last = taken.at(-1);
  if (last === undefined || now - last.begun >= bucket.limit.perMs / SLICES)
    return { ...bucket, taken: [...taken, { begun: now, until: now, cost }] };
  return { ...bucket, taken: taken.with(-1, { ...last, until: now, cost: last.cost + cost }) };
}

/** Accepts a lower count from the service. A higher one is ignored, because other clients may use those units. */
export function atMost(bucket: Bucket, left: number, now: number): Bucket {
  if (bucket.limit.shape === 'window' || leftAt(bucket, now) <= left) return bucket;
  return { ...bucket, left, at: now };
}

/** Milliseconds between such requests when the limit is exhausted. */
export function paceOf({ capacity, perMs }: Limit, cost: number): number {
  return (cost * perMs) / capacity;
}

function sizeOf({ capacity, share }: Limit): number {
  return capacity * share;
}

function rateOf({ capacity, perMs }: Limit): number {
  return (capacity * REFILL) / perMs;
}

function leftAt({ limit, left, at }: Bucket, now: number): number {
  return Math.min(sizeOf(limit), left + (now - at) * rateOf(limit));
}

function isOver({ until }: Slice, { perMs }: Limit, now: number): boolean {
  return until + perMs <= now;
}

function windowWait({ limit, taken }: Bucket, needed: number, now: number): number {
  const counted = taken.filter(slice => !isOver(slice, limit, now));
  let over = counted.reduce((sum, { cost }) => sum + cost, needed) - sizeOf(limit);
  if (over <= 0) return 0;
  for (const { until, cost } of counted) {
    over -= cost;
    if (over <= 0) return until + limit.perMs - now;
  }
  return limit.perMs;
}

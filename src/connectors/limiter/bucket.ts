/** How much of one limit is left, by this program's own count. Pure: times are milliseconds of any one stopwatch. */
import type { Limit } from './limit.ts';

export interface Bucket {
  readonly limit: Limit;
  /** Of a bucket: what was left at `at`. */
  readonly left: number;
  readonly at: number;
  /** Of a window: what was taken, summed up in slices, oldest first. */
  readonly taken: readonly Slice[];
}

interface Slice {
  readonly begun: number;
  /** When the last of it was taken. */
  readonly until: number;
  readonly cost: number;
}

/** A window is counted in so many slices; each is over when its last request is. */
const SLICES = 40;

/** A little slower than refilled, so that two clocks which differ in speed do not matter. */
const REFILL = 0.99;

export function fullBucket(limit: Limit, now: number): Bucket {
  return { limit, left: sizeOf(limit), at: now, taken: [] };
}

/** Milliseconds until the cost can be paid; 0: now. What costs more than the whole is let through when all is there. */
export function waitFor(bucket: Bucket, cost: number, now: number): number {
  const { limit } = bucket;
  const price = Math.min(cost, sizeOf(limit));
  if (limit.shape === 'window') return windowWait(bucket, price, now);
  const lacking = price - leftAt(bucket, now);
  return lacking <= 0 ? 0 : lacking / rateOf(limit);
}

export function spend(bucket: Bucket, cost: number, now: number): Bucket {
  if (bucket.limit.shape === 'bucket') return { ...bucket, left: leftAt(bucket, now) - cost, at: now };
  const taken = bucket.taken.filter(slice => !isOver(slice, bucket.limit, now));
  const last = taken.at(-1);
  if (last === undefined || now - last.begun >= bucket.limit.perMs / SLICES)
    return { ...bucket, taken: [...taken, { begun: now, until: now, cost }] };
  return { ...bucket, taken: taken.with(-1, { ...last, until: now, cost: last.cost + cost }) };
}

/** Believes a service that says there is less. More is not believed: others may be about to take it. */
export function atMost(bucket: Bucket, left: number, now: number): Bucket {
  if (bucket.limit.shape === 'window' || leftAt(bucket, now) <= left) return bucket;
  return { ...bucket, left, at: now };
}

/** Milliseconds from one such request to the next when all is used up. */
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

function windowWait({ limit, taken }: Bucket, price: number, now: number): number {
  const counted = taken.filter(slice => !isOver(slice, limit, now));
  let over = counted.reduce((sum, { cost }) => sum + cost, price) - sizeOf(limit);
  if (over <= 0) return 0;
  for (const { until, cost } of counted) {
    over -= cost;
    if (over <= 0) return until + limit.perMs - now;
  }
  return limit.perMs;
}

/**
 * A published rate limit of a service. Each is in the file of its service, separate from the sandbox's table on purpose: both
 * were taken from the same documentation, not from each other.
 */
export interface Limit {
  readonly name: string;
  /** Units that may be spent at once, or within `perMs`. */
  readonly capacity: number;
  readonly perMs: number;
  /** `bucket`: a token bucket, refilled evenly. `window`: at most the capacity within any interval of `perMs`. */
  readonly shape: 'bucket' | 'window';
  /** The fraction of the capacity that this program uses. */
  readonly share: number;
}

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** Leaves some room, because requests arrive with different delays. */
const SHARE = 0.95;

/** A limit of `capacity` units per `perMs` milliseconds. */
export function limit(
  name: string,
  capacity: number,
  perMs: number,
  shape: Limit['shape'] = 'bucket',
): Limit {
  return { name, capacity, perMs, shape, share: SHARE };
}

/**
 * What a service publishes about how often it may be asked. Each stands in the file of its service, apart from the sandbox's table on
 * purpose: the two were read from the same pages, not from each other.
 */
export interface Limit {
  readonly name: string;
  /** Units that may be spent at once, or within a span. */
  readonly capacity: number;
  readonly perMs: number;
  /** `bucket`: refilled evenly. `window`: no more than the capacity within any such span. */
  readonly shape: 'bucket' | 'window';
  /** Of the capacity, what this program takes for itself. */
  readonly share: number;
}

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** A request arrives later than it is sent, and not all equally late: some room is left for that. */
const SHARE = 0.95;

export function limit(
  name: string,
  capacity: number,
  perMs: number,
  shape: Limit['shape'] = 'bucket',
): Limit {
  return { name, capacity, perMs, shape, share: SHARE };
}

/** What everything that writes a trail has to know. */
import type { Continued } from './continued.ts';

export interface Appending {
  readonly file: string;
  /** Tells this process from all others. */
  readonly owner: string;
  readonly sleep: (ms: number) => Promise<void>;
  /** The fields of the record that tells what was mended. */
  readonly repaired: (what: Repair) => object;
  /** The fields of the record that a file begins with which goes on after another. */
  readonly continued: (what: Continued) => object;
}

export interface Repair {
  /** `dropped`: the torn beginning of a record. `ended`: a record that lacked its line break; nothing is lost. */
  readonly how: 'dropped' | 'ended';
  readonly bytes: number;
  /** What was dropped. */
  readonly text?: string;
}

/** What climbing the ladder needs besides the question. */
import type { Insist } from './looking.ts';
import type { DiagnosisPorts } from './ports.ts';

export interface Climbing {
  readonly ports: DiagnosisPorts;
  readonly insist: Insist;
  readonly wait: (why: string, ms: number) => Promise<void>;
  readonly now: () => Date;
  readonly skewMs: () => number;
  /** The scope that values are judged with where the question's own is refused. */
  readonly graphScope: string;
}

import { Problem } from '../problem.ts';
import type { Effect } from '../rotation/fold.ts';

/** The effect of a step, with a sentence about it. */
export interface Done {
  readonly effect: Effect;
  readonly detail: string;
}

/** A Problem for an assumption of this program that does not hold. */
export function impossible(subject: string, reason: string): Problem {
  return new Problem({ code: 'bug', subject, reason, remedy: 'please report this' });
}

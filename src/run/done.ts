import { Problem } from '../problem.ts';
import type { Effect } from '../rotation/fold.ts';

/** An effect, and a sentence about it. */
export interface Done {
  readonly effect: Effect;
  readonly detail: string;
}

/** A Problem for something that this program took for granted. */
export function impossible(subject: string, reason: string): Problem {
  return new Problem({ code: 'bug', subject, reason, remedy: 'please report this' });
}

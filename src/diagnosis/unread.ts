import { asProblem } from '../problem.ts';

/** Why something could not be read, and what helps. */
export interface Unread {
  readonly why: string;
  readonly remedy?: string;
}

/** A bug and a person's Ctrl-C are no findings. */
export function unreadBecause(error: unknown, subject: string): Unread {
  const problem = asProblem(error, subject);
  if (problem.code === 'bug' || problem.code === 'interrupted') throw problem;
  return { why: problem.details.reason, ...remedyOf(problem) };
}

export function remedyOf({ remedy }: { readonly remedy?: string | undefined }): { remedy?: string } {
  return remedy === undefined ? {} : { remedy };
}

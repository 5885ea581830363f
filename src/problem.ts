import { inert } from './filter.ts';

/**
 * Why something did not work. The first four are the words that connectors speak; the rest belong to the
 * program itself.
 *
 * - `try-later`: the service refuses for the moment (throttled, busy, not replicated yet). Nothing was done.
 * - `refused`: the service says no, and will say no again until somebody changes something.
 * - `absent`: the thing asked for is not there.
 * - `unknown-outcome`: the request may or may not have taken effect. Read back before doing anything else.
 *
 * `overtaken`: another run has published while this one delivered.
 */
export type ProblemCode =
  | 'try-later'
  | 'refused'
  | 'absent'
  | 'unknown-outcome'
  | 'human-needed'
  | 'locked'
  | 'overtaken'
  | 'wrong-usage'
  | 'policy-invalid'
  | 'interrupted'
  | 'bug';

export interface ProblemDetails {
  readonly code: ProblemCode;
  /** What it is about, as a person would name it: `registration payments-api (3f2a…)`, `vault https://…`. */
  readonly subject: string;
  /** What went wrong and why, in a sentence without the subject. Never holds a secret. */
  readonly reason: string;
  /** The next command to type, or the next thing to do. */
  readonly remedy?: string;
  /** The same in two parts, where it ends with a command to be typed as it is. */
  readonly step?: { readonly words: string; readonly command: string };
  /** Milliseconds the service asked us to wait; only with `try-later`. */
  readonly retryAfterMs?: number;
  /** The service's own code: `Directory_ConcurrencyViolation`, `SecretDisabled`, `AADSTS7000215`. */
  readonly serviceCode?: string;
  /** The service's request id, for a support ticket. */
  readonly requestId?: string;
  /** Who has the lock; only with `locked`. */
  readonly heldBy?: string;
  /** Since when, in ISO form, by the clock of the holder's machine; only with `locked`. */
  readonly heldSince?: string;
  /** HTTP status, where there was an answer. */
  readonly status?: number;
}

/** A service that asks for more than this is not waited for: the next run will find it rested. */
export const LONGEST_RETRY_AFTER_MS = 120_000;

/** The one error type of the program. Anything else that reaches the top is a bug. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly details: ProblemDetails;

  constructor(given: ProblemDetails, cause?: unknown) {
    const details = inOneLine(given);
    super(`${details.subject}: ${details.reason}`, cause === undefined ? undefined : { cause });
    this.details = details;
  }

  get code(): ProblemCode {
    return this.details.code;
  }

  get remedy(): string | undefined {
    return this.details.remedy;
  }
}

/** Names and words of others are in it: none of them makes a line of its own. What is wrong with a policy is a list. */
function inOneLine(details: ProblemDetails): ProblemDetails {
  const { code, subject, reason, remedy, step, serviceCode } = details;
  const lines = code === 'policy-invalid' ? reason.split('\n') : [reason];
  return {
    ...details,
    subject: inert(subject),
    reason: lines.map(inert).join('\n'),
    ...(remedy === undefined ? {} : { remedy: inert(remedy) }),
    ...(step === undefined ? {} : { step: { words: inert(step.words), command: inert(step.command) } }),
    ...(serviceCode === undefined ? {} : { serviceCode: inert(serviceCode) }),
  };
}

export function isProblem(error: unknown, code?: ProblemCode): error is Problem {
  return error instanceof Problem && (code === undefined || error.code === code);
}

/** Turns anything thrown into a Problem; what is not one already is a bug of this program. */
export function asProblem(error: unknown, subject: string): Problem {
  if (error instanceof Problem) return error;
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new Problem(
    { code: 'bug', subject, reason, remedy: 'please report this with the output above' },
    error,
  );
}

import { inert } from './filter.ts';

/**
 * Why something failed. Connectors use only the first four codes; the others belong to the program itself.
 *
 * - `try-later`: the service refuses for now (throttled, busy, not replicated yet). The request had no effect.
 * - `refused`: the service refused, and will refuse again until somebody changes something.
 * - `absent`: the requested object does not exist.
 * - `unknown-outcome`: the request may or may not have taken effect. Read back before doing anything else.
 * - `overtaken`: another run has published while this one distributed.
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
  /** The object concerned, as shown to the user: `registration payments-api (3f2a…)`, `vault https://…`. */
  readonly subject: string;
  /** What failed and why, in a sentence without the subject. Never contains a secret. */
  readonly reason: string;
  /** The next command, or the next thing to do. */
  readonly remedy?: string;
  /** The remedy in two parts, if it ends with a command that can be pasted. */
  readonly step?: { readonly words: string; readonly command: string };
  /** The wait that the service requested (`Retry-After`), in milliseconds; only with `try-later`. */
  readonly retryAfterMs?: number;
  /** The service's own code: `Directory_ConcurrencyViolation`, `SecretDisabled`, `AADSTS7000215`. */
  readonly serviceCode?: string;
  /** The service's request id, for a support ticket. */
  readonly requestId?: string;
  /** The run that holds the lock; only with `locked`. */
  readonly heldBy?: string;
  /** Since when, in ISO form, by the clock of the holder's machine; only with `locked`. */
  readonly heldSince?: string;
  /** HTTP status, if there was a response. */
  readonly status?: number;
}

/** A longer `Retry-After` is not waited for in this run; the next run tries again. */
export const LONGEST_RETRY_AFTER_MS = 120_000;

/** The only error type of the program. Anything else that reaches the top level is a bug. */
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

/**
 * Texts contain names and messages of others: line breaks and control characters in them are escaped. Only the reason of an
 * invalid policy is a list of several lines.
 */
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

/** Whether the error is a Problem, with this code if one is given. */
export function isProblem(error: unknown, code?: ProblemCode): error is Problem {
  return error instanceof Problem && (code === undefined || error.code === code);
}

/** As `asProblem`, for what becomes a part of a result. A bug and Ctrl-C are thrown on: neither is a state of what was asked. */
export function toldProblem(error: unknown, subject: string): Problem {
  const problem = asProblem(error, subject);
  if (problem.code === 'bug' || problem.code === 'interrupted') throw problem;
  return problem;
}

/** Converts anything thrown into a Problem; what is not a Problem already is reported as a bug of this program. */
export function asProblem(error: unknown, subject: string): Problem {
  if (error instanceof Problem) return error;
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new Problem(
    { code: 'bug', subject, reason, remedy: 'please report this with the output above' },
    error,
  );
}

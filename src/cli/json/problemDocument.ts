/**
 * The one-document answers of `--json`. Times are ISO text, absent things are absent, and no field ever holds a
 * secret: every document is built field by field, never by writing out what the program knows.
 */
import type { RotationOutcome } from '../../event.ts';
import { noneCounted } from '../../outcomes.ts';
import { type PolicyProblem, policyProblems } from '../../policy/problems.ts';
import type { Problem, ProblemCode } from '../../problem.ts';

export interface ProblemFields {
  readonly code: ProblemCode;
  /** What it is about. */
  readonly subject: string;
  /** What went wrong and why. */
  readonly reason: string;
  /** The next thing to do. */
  readonly remedy?: string;
  readonly status?: number;
  readonly serviceCode?: string;
  readonly requestId?: string;
  /** With `policy-invalid`: everything that is wrong, in the order of the file. */
  readonly problems?: readonly PolicyProblem[];
}

/** Instead of its usual fields, a document carries `problem` when the command could not do its work at all. */
export interface ProblemDocument {
  readonly schema: string;
  readonly problem: ProblemFields;
  readonly exitCode: number;
}

/** The only line of a run that could not begin. */
export interface UnbegunRun {
  readonly event: 'run.finished';
  readonly outcome: 'failed' | 'human-needed' | 'locked';
  readonly exitCode: number;
  readonly counts: Readonly<Record<RotationOutcome, number>>;
  readonly ms: number;
  readonly problem: ProblemFields;
}

export function schemaOf(verb: string): string {
  return `keyturn/${verb}@1`;
}

/** `rotate` speaks in events: its last line is `run.finished`, also when nothing was begun. */
export function problemDocument(
  verb: string,
  problem: Problem,
  exitCode: number,
): ProblemDocument | UnbegunRun {
  if (verb !== 'rotate')
    return { schema: schemaOf(verb), problem: problemFields(problem), exitCode } satisfies ProblemDocument;
  const outcome = problem.code === 'locked' || problem.code === 'human-needed' ? problem.code : 'failed';
  return {
    event: 'run.finished',
    outcome,
    exitCode,
    counts: noneCounted,
    ms: 0,
    problem: problemFields(problem),
  };
}

export function problemFields(problem: Problem): ProblemFields {
  const { code, subject, reason, remedy, status, serviceCode, requestId } = problem.details;
  const problems = policyProblems(problem);
  return {
    code,
    subject,
    // With the list below, its first line is all that a reader needs.
    reason: problems.length > 1 ? (reason.split('\n')[0] ?? reason) : reason,
    ...(remedy === undefined ? {} : { remedy }),
    ...(status === undefined ? {} : { status }),
    ...(serviceCode === undefined ? {} : { serviceCode }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(problems.length === 0 ? {} : { problems }),
  };
}

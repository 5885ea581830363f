import { toldProblem } from '../problem.ts';
import type { HelpStep, PlaceReading } from './diagnosisEvidence.ts';

/** Why something could not be read, and what helps. */
export interface Unread {
  readonly why: string;
  readonly remedy?: string;
  /** The remedy as a sentence and a command, where it ends with one. */
  readonly step?: HelpStep;
  /** The service's own: `ForbiddenByFirewall`. */
  readonly serviceCode?: string;
}

/** A bug and an interruption are thrown on: they are no findings. */
export function unreadBecause(error: unknown, subject: string): Unread {
  const problem = toldProblem(error, subject);
  const { serviceCode } = problem.details;
  return {
    why: problem.details.reason,
    ...remedyOf(problem.details),
    ...(problem.details.step === undefined ? {} : { step: problem.details.step }),
    ...(serviceCode === undefined ? {} : { serviceCode }),
  };
}

export function remedyOf({ remedy }: { readonly remedy?: string | undefined }): { remedy?: string } {
  return remedy === undefined ? {} : { remedy };
}

/** A place that could not be read. */
export function unreadable({ why, remedy, step, serviceCode }: Unread): PlaceReading {
  return {
    state: 'unreadable',
    detail: why,
    ...(remedy === undefined ? {} : { remedy }),
    ...(step === undefined ? {} : { step }),
    ...(serviceCode === undefined ? {} : { serviceCode }),
  };
}

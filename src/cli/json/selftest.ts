import type { SelftestView } from '../human/selftest.ts';
import { type ProblemFields, problemFields, schemaOf } from './problemDocument.ts';

/** `keyturn selftest --json`, schema `keyturn/selftest@1`. */
interface SelftestDocument {
  readonly schema: string;
  readonly tenant: string;
  /** The display name of the registration that was made. */
  readonly name: string;
  readonly answers: readonly AnswerFields[];
  readonly timings: readonly {
    readonly name: string;
    readonly ms: number;
    readonly atMostMs: number;
    readonly asClaimed: boolean;
  }[];
  readonly left: readonly { readonly what: string; readonly why: string; readonly remedy: string }[];
  /** Why it ended before its end. */
  readonly problem?: ProblemFields;
  readonly exitCode: number;
}

interface AnswerFields {
  readonly name: string;
  /** `told`: nothing certain is claimed. */
  readonly outcome: 'as-claimed' | 'differs' | 'told';
  /** Status, and the service's own code. */
  readonly answer: string;
  readonly source: string;
  readonly differences?: readonly {
    readonly at: string;
    readonly expected: string;
    readonly found: string;
  }[];
}

export function selftestDocument(told: SelftestView): SelftestDocument {
  const { tenant, name, performed, timings, left, stopped, exitCode } = told;
  return {
    schema: schemaOf('selftest'),
    tenant,
    name,
    answers: performed.map(({ step, outcome, came, differences }) => ({
      name: step.name,
      outcome,
      answer: came,
      source: step.source,
      ...(differences.length === 0
        ? {}
        : { differences: differences.map(({ at, expected, found }) => ({ at, expected, found })) }),
    })),
    timings: timings.map(({ name: of, ms, atMostMs, isClaimed }) => ({
      name: of,
      ms,
      atMostMs,
      asClaimed: isClaimed,
    })),
    left: left.map(({ what, why, remedy }) => ({ what, why, remedy })),
    ...(stopped === undefined ? {} : { problem: problemFields(stopped) }),
    exitCode,
  };
}

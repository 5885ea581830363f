/** Fields that plan and status documents share. */
import type { FindingWords, ReasonWords } from '../../event.ts';
import type { Rotation } from '../../policy/policy.ts';
import type { Leak } from '../../rotation/leaks.ts';
import type { Later, Phase, Verdict } from '../../rotation/verdict.ts';
import type { Survey } from '../../run/survey.ts';
import { byDate, phaseOf } from '../outlook.ts';
import type { ProblemFields } from './problemDocument.ts';

/** One rotation that could not be read: `phase` is `unknown`, and `problem` says why. */
export interface UnreadRotation extends BelongingFields {
  readonly name: string;
  readonly group?: string;
  readonly phase: 'unknown';
  readonly problem: ProblemFields;
}

/** Something for a later run. `at` is absent where no date is known. */
export interface LaterFields {
  readonly step: 'create' | 'retire';
  readonly keyId?: string;
  readonly at?: string;
  /** At the latest, where `at` is at the earliest. */
  readonly by?: string;
  readonly reason: ReasonWords;
}

/** A credential that leaked and still lives. */
export interface LeakFields {
  readonly keyId: string;
  /** The run that was told so. */
  readonly namedBy?: string;
}

export function leakFields(leaks: readonly Leak[]): { leaked?: LeakFields[] } {
  if (leaks.length === 0) return {};
  return {
    leaked: leaks.map(({ keyId, namedBy }) => ({ keyId, ...(namedBy === undefined ? {} : { namedBy }) })),
  };
}

export type Counts = Readonly<Record<'rotations' | Phase | 'unknown', number>>;

/** What the policy says of whose a rotation is. */
export interface BelongingFields {
  readonly owner?: string;
  readonly contact?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

export function nameFields({
  name,
  group,
  owner,
  contact,
  labels,
}: Rotation): { name: string; group?: string } & BelongingFields {
  return {
    name,
    ...(group === undefined ? {} : { group }),
    ...(owner === undefined ? {} : { owner }),
    ...(contact === undefined ? {} : { contact }),
    ...(labels === undefined ? {} : { labels }),
  };
}

export function laterFields(later: readonly Later[]): LaterFields[] {
  return byDate(later).map(({ kind, keyId, at, by, reason }) => ({
    step: kind,
    ...(keyId === undefined ? {} : { keyId }),
    ...(at === undefined ? {} : { at: at.toISOString() }),
    ...(by === undefined ? {} : { by: by.toISOString() }),
    reason: reasonFields(reason),
  }));
}

export function reasonFields({ code, text }: ReasonWords): ReasonWords {
  return { code, text };
}

export function findingFields({ findings }: Pick<Verdict, 'findings'>): FindingWords[] {
  return findings.map(({ code, severity, text, remedy, bestEffort }) => ({
    code,
    severity,
    text,
    ...(remedy === undefined ? {} : { remedy }),
    ...(bestEffort === undefined ? {} : { bestEffort }),
  }));
}

export function countFields(surveys: readonly Survey[]): Counts {
  const counts = {
    rotations: surveys.length,
    settled: 0,
    due: 0,
    'in-progress': 0,
    drifted: 0,
    overlap: 0,
    stuck: 0,
    leaked: 0,
    outage: 0,
    'not-adopted': 0,
    unknown: 0,
  };
  for (const survey of surveys) counts[phaseOf(survey)] += 1;
  return counts;
}

import type { FindingWords, ReasonWords, StandingFacts } from '../../event.ts';
import type { Streak } from '../../report/streaks.ts';
import { livingLeaks } from '../../rotation/leaks.ts';
import { standingFacts } from '../../rotation/secretInUse.ts';
import { currentOf } from '../../rotation/situation.ts';
import type { Phase } from '../../rotation/verdict.ts';
import type { Survey, Surveyed } from '../../run/survey.ts';
import { haltedIn, isBroken, isRead, type Outlook, type TargetStatus, targetStates } from '../outlook.ts';
import {
  type BelongingFields,
  type Counts,
  countFields,
  findingFields,
  type LaterFields,
  type LeakFields,
  laterFields,
  leakFields,
  nameFields,
  reasonFields,
  type UnreadRotation,
} from './fleet.ts';
import { type HaltedFields, haltedFields } from './haltDocument.ts';
import { problemFields, schemaOf } from './problemDocument.ts';

/** `keyturn status --json`, schema `keyturn/status@1`. */
export interface StatusDocument {
  readonly schema: string;
  readonly policy: string;
  /** When it was read, by the cloud's clock. */
  readonly at: string;
  readonly exitCode: number;
  /** Where a person has halted it (`keyturn stop`). */
  readonly halted?: readonly HaltedFields[];
  /** With `--expires-within`: `rotations` and `counts` are those that end before it, or of which it cannot be told. */
  readonly expiring?: { readonly before: string; readonly of: number };
  readonly counts: Counts;
  readonly rotations: readonly (RotationStatus | (UnreadRotation & Pick<RotationStatus, 'failing'>))[];
}

/** The last runs of a rotation, where `--audit` tells. */
export interface FailingFields {
  readonly times: number;
  /** ISO time of the first of these failures. */
  readonly since: string;
  /** What the last one said. */
  readonly text: string;
  readonly remedy?: string;
}

export interface RotationStatus extends StandingFacts, BelongingFields {
  readonly name: string;
  readonly group?: string;
  readonly phase: Phase;
  /** Credentials that leaked and still live; absent where none does. */
  readonly leaked?: readonly LeakFields[];
  /** False: expired, not accepted, missing, or a required target does not hold it. */
  readonly served: boolean;
  readonly due: ReasonWords & { readonly now: boolean };
  /** The newest vault version and its credential; dates are absent where the credential is not known. */
  readonly current?: {
    readonly version: string;
    readonly keyId?: string;
    readonly start?: string;
    /** Null: the credential has no end. */
    readonly end?: string | null;
  };
  readonly targets: readonly TargetStatus[];
  readonly failing?: FailingFields;
  /** Steps that a run would take first. */
  readonly steps: readonly string[];
  readonly later: readonly LaterFields[];
  readonly findings: readonly FindingWords[];
}

export function statusDocument({
  policy,
  surveys,
  now,
  exitCode,
  failing,
  expiring,
}: Outlook): StatusDocument {
  return {
    schema: schemaOf('status'),
    policy: policy.file,
    at: now.toISOString(),
    exitCode,
    ...haltedFields(haltedIn(surveys)),
    ...(expiring === undefined
      ? {}
      : { expiring: { before: expiring.before.toISOString(), of: expiring.of } }),
    counts: countFields(surveys),
    rotations: surveys.map(survey => ({
      ...rotationStatus(survey),
      ...failingFields(failing?.get(survey.rotation.name)),
    })),
  };
}

function rotationStatus(survey: Survey): RotationStatus | UnreadRotation {
  const names = nameFields(survey.rotation);
  if (!isRead(survey)) return { ...names, phase: 'unknown', problem: problemFields(survey.problem) };
  const { verdict } = survey;
  return {
    ...names,
    phase: verdict.phase,
    ...leakFields(livingLeaks(survey.situation)),
    served: !isBroken(survey),
    due: { now: verdict.due.now, ...reasonFields(verdict.due.reason) },
    ...currentFields(survey),
    ...standingFacts(survey.rotation, survey.situation, verdict.phase),
    targets: targetStates(survey),
    steps: verdict.steps.map(step => step.kind),
    later: laterFields(verdict.later),
    findings: findingFields(verdict),
  };
}

function failingFields(streak: Streak | undefined): Pick<RotationStatus, 'failing'> {
  if (streak === undefined) return {};
  const { times, since, text, remedy } = streak;
  const failing = { times, since: since.toISOString(), text, ...(remedy === undefined ? {} : { remedy }) };
  return { failing };
}

function currentFields({ situation }: Surveyed): Pick<RotationStatus, 'current'> {
  const current = currentOf(situation);
  if (current === undefined) return {};
  const { version, keyId, credential } = current;
  const dates =
    credential === undefined
      ? {}
      : { start: credential.start.toISOString(), end: credential.end?.toISOString() ?? null };
  return { current: { version: version.version, ...(keyId === undefined ? {} : { keyId }), ...dates } };
}

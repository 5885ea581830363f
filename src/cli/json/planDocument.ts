import type { FindingWords, ReasonWords } from '../../event.ts';
import type { Grade } from '../../policy/kindSchema.ts';
import type { LockPlace } from '../../policy/lockPlace.ts';
import type { Target } from '../../policy/policy.ts';
import { livingLeaks } from '../../rotation/leaks.ts';
import { secretlessPlaces } from '../../rotation/secretless.ts';
import { type UnknownObstacle, unknownObstacles } from '../../rotation/unknownObstacles.ts';
import type { Phase, Step } from '../../rotation/verdict.ts';
import type { Survey, Surveyed } from '../../run/survey.ts';
import { type NewPlaces, newPlaces } from '../newPlaces.ts';
import { haltedIn, isRead, type Outlook } from '../outlook.ts';
import { type PlannedWave, plannedWaves } from '../planWaves.ts';
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
import { type LockFields, lockFields } from './lockFields.ts';
import { problemFields, schemaOf } from './problemDocument.ts';

/** `keyturn plan --json`, schema `keyturn/plan@1`. */
export interface PlanDocument {
  readonly schema: string;
  readonly policy: string;
  /** When it was read, by the cloud's clock. */
  readonly at: string;
  readonly exitCode: number;
  readonly lock: LockFields;
  /** Where a person has halted it (`keyturn stop`). */
  readonly halted?: readonly HaltedFields[];
  /** Where secrets would go for the first time, and where that is not known. */
  readonly newDestinations: readonly NewDestinationFields[];
  readonly counts: Counts;
  /** In the order of the run; where the policy has waves. */
  readonly waves?: readonly WaveFields[];
  readonly rotations: readonly (PlannedRotation | UnreadRotation)[];
  /** What a new secret may meet and no service tells before it is made. */
  readonly notKnown: readonly UnknownObstacle[];
}

export interface NewDestinationFields {
  readonly rotation: string;
  /** `vault NAME SECRET`, or the label of a target. */
  readonly place: string;
  /** `none`: no version of the vault secret is tagged as confirmed for it. `unread`: the rotation could not be read. */
  readonly evidence: 'none' | 'unread';
}

export interface WaveFields {
  /** Absent: everything that is in no group of `waves`. */
  readonly group?: string;
  readonly rotations: readonly string[];
  /** Rotations that have to be confirmed before a new secret is made in this wave. */
  readonly waitsFor: readonly string[];
  /** Those that a run would not bring there, as things stand. */
  readonly heldUpBy: readonly string[];
}

export interface PlannedRotation extends BelongingFields {
  readonly name: string;
  readonly group?: string;
  readonly phase: Phase;
  /** Credentials that leaked and still live; absent where none does. */
  readonly leaked?: readonly LeakFields[];
  readonly due: ReasonWords & { readonly now: boolean };
  /** In order; the steps of one stage go side by side. Empty: nothing to do now. */
  readonly stages: readonly (readonly PlannedStep[])[];
  /** What later runs will do once this plan is performed; dates are estimates where they depend on it. */
  readonly later: readonly LaterFields[];
  readonly findings: readonly FindingWords[];
  /** Places that could do without the secret; absent where none is known. */
  readonly secretless?: readonly SecretlessFields[];
}

export interface SecretlessFields {
  /** The label of a target. */
  readonly target: string;
  /** `workload identity federation`. */
  readonly by: string;
  /** `shown`: the service shows that what uses the secret can do without it. `possible`: it does not show what uses it. */
  readonly certainty: 'shown' | 'possible';
  /** What that rests on, and what has to be true besides. */
  readonly evidence: string;
  /** What a person has to do; `command` where a command does it. */
  readonly steps: readonly { readonly text: string; readonly command?: string }[];
}

export interface PlannedStep {
  readonly step: Step['kind'];
  /** `new`: the credential that the plan creates. */
  readonly keyId?: string;
  /** A vault version; `new`: the one that the plan publishes. */
  readonly version?: string;
  /** The label of a target. */
  readonly target?: string;
  /** The proof that this target allows. */
  readonly proof?: Grade;
  /** The workflow or pipeline that is started before the confirmation, and has to succeed. */
  readonly canary?: string;
  readonly reason: ReasonWords;
}

export function planDocument({
  policy,
  surveys,
  now,
  exitCode,
  lock,
}: Outlook & { readonly lock: LockPlace }): PlanDocument {
  return {
    schema: schemaOf('plan'),
    policy: policy.file,
    at: now.toISOString(),
    exitCode,
    lock: lockFields(lock),
    ...haltedFields(haltedIn(surveys)),
    newDestinations: newPlaces(surveys).flatMap(destinationFields),
    counts: countFields(surveys),
    ...(policy.waves.length === 0 ? {} : { waves: plannedWaves(policy, surveys).map(waveFields) }),
    rotations: surveys.map(survey => planned(survey, policy.cloud.authority)),
    notKnown: unknownObstacles(surveys.filter(isRead)),
  };
}

function destinationFields({ rotation, places, known }: NewPlaces): NewDestinationFields[] {
  return places.map(place => ({ rotation, place, evidence: known ? 'none' : 'unread' }));
}

function waveFields({ group, surveys, waitsFor, heldUpBy }: PlannedWave): WaveFields {
  const rotations = surveys.map(({ rotation }) => rotation.name);
  return { ...(group === undefined ? {} : { group }), rotations, waitsFor, heldUpBy };
}

function planned(survey: Survey, authority: string): PlannedRotation | UnreadRotation {
  const names = nameFields(survey.rotation);
  if (!isRead(survey)) return { ...names, phase: 'unknown', problem: problemFields(survey.problem) };
  const { rotation, verdict, route } = survey;
  return {
    ...names,
    phase: verdict.phase,
    ...leakFields(livingLeaks(survey.situation)),
    due: { now: verdict.due.now, ...reasonFields(verdict.due.reason) },
    stages: route.stages.map(stage => stage.map(step => stepFields(step, rotation.targets))),
    later: laterFields(route.end.later),
    findings: findingFields(verdict),
    ...secretlessFields(survey, authority),
  };
}

function secretlessFields(
  { rotation, situation }: Surveyed,
  authority: string,
): Pick<PlannedRotation, 'secretless'> {
  const places = secretlessPlaces(rotation, situation, authority);
  return places.length === 0
    ? {}
    : { secretless: places.map(({ label, ...place }) => ({ target: label, ...place })) };
}

function stepFields(step: Step, targets: readonly Target[]): PlannedStep {
  const target = step.kind === 'distribute' ? targets[step.target] : undefined;
  const version = 'version' in step ? step.version : undefined;
  return {
    step: step.kind,
    ...('keyId' in step ? { keyId: step.keyId } : {}),
    ...(version === undefined ? {} : { version }),
    ...(target === undefined ? {} : { target: target.label, proof: target.proof }),
    ...(target?.canary === undefined ? {} : { canary: target.canary }),
    reason: reasonFields(step.reason),
  };
}

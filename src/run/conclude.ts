import type { FindingWords, ReasonWords, RotationFinished, RotationOutcome } from '../event.ts';
import type { Rotation } from '../policy/policy.ts';
import type { Problem } from '../problem.ts';
import { isHeldUp, isRestrained } from '../rotation/calm.ts';
import { isOutage } from '../rotation/due.ts';
import { recordedLeaks } from '../rotation/leaks.ts';
import { standingFacts } from '../rotation/secretInUse.ts';
import { credentialOf, type Situation, type StepFailure, versions } from '../rotation/situation.ts';
import type { Finding, Later, Verdict } from '../rotation/verdict.ts';
import { plural } from '../rotation/words.ts';

export type Finish = Omit<RotationFinished, 'event' | 'rotation' | 'ms'>;

export const STOPPED: ReasonWords = { code: 'stopped', text: 'the run was stopped' };

/** The last event about a rotation: outcome, summary and findings. */
export function conclude(
  rotation: Rotation,
  situation: Situation,
  verdict: Verdict,
  steps: number,
  held?: ReasonWords,
): Finish {
  const stopped = situation.failures.some(failure => failure.problem.code === 'interrupted');
  const heldBack = held ?? (stopped ? STOPPED : undefined);
  const findingsOfVerdict = verdict.findings.map(inWords);
  const findings = [
    ...findingsOfVerdict.filter(({ code }) => code === 'leaked'),
    ...failures(rotation, situation),
    ...byOthers(rotation, situation),
    ...leftEnabled(situation),
    ...leftBroken(verdict, heldBack),
    ...findingsOfVerdict.filter(({ code }) => code !== 'leaked'),
  ];
  const outcome = outcomeOf(
    findings.filter(({ bestEffort }) => bestEffort !== true),
    steps,
    heldBack,
  );
  return {
    outcome,
    phase: verdict.phase,
    ...standingFacts(rotation, situation, verdict.phase),
    ...(heldBack === undefined ? {} : { held: heldBack }),
    ...restrained(verdict),
    ...leaksGone(situation),
    summary: summary(outcome, verdict, steps, heldBack),
    next: verdict.later.map(nextInWords),
    findings,
  };
}

/** The record of an incident may not have them yet. */
function leaksGone(situation: Situation): Pick<Finish, 'leaksGone'> {
  if (situation.registration === undefined) return {};
  const gone = recordedLeaks(situation).flatMap(({ keyId, namedBy }) =>
    namedBy === undefined || credentialOf(situation, keyId) !== undefined ? [] : [{ keyId, namedBy }],
  );
  return gone.length === 0 ? {} : { leaksGone: gone };
}

function restrained(verdict: Verdict): Pick<Finish, 'restrained'> {
  const { due, later } = verdict;
  const { code } = due.reason;
  if (!isHeldUp(verdict)) return {};
  const at = later.find(({ kind }) => kind === 'create')?.at;
  return { restrained: { code, ...(at === undefined ? {} : { until: at.toISOString() }) } };
}

function outcomeOf(
  findings: readonly FindingWords[],
  steps: number,
  heldBack?: ReasonWords,
): RotationOutcome {
  if (findings.some(finding => finding.severity === 'human')) return 'human-needed';
  if (findings.some(finding => finding.severity === 'failed' || finding.severity === 'unknown'))
    return 'failed';
  if (findings.some(finding => finding.severity === 'locked')) return 'locked';
  if (heldBack !== undefined) return heldBack.code === 'limit' ? 'deferred' : 'skipped';
  return steps > 0 ? 'changed' : 'unchanged';
}

function summary(outcome: RotationOutcome, verdict: Verdict, steps: number, heldBack?: ReasonWords): string {
  if (heldBack !== undefined && steps === 0) return `not started: ${heldBack.text}`;
  if (heldBack !== undefined) return `not finished: ${heldBack.text}; the next run continues from here`;
  if (outcome === 'unchanged')
    return `${isRestrained(verdict.due.reason) ? 'not now' : 'nothing to do'}: ${verdict.due.reason.text}`;
  const done = `${plural(steps, 'step')} done`;
  if (outcome === 'locked')
    return `${steps === 0 ? 'nothing was changed' : done}; another run may be working on it`;
  if (outcome === 'changed') return done;
  if (outcome === 'human-needed')
    return steps === 0 ? 'nothing was changed; a human is needed' : `${done}, for the rest a human is needed`;
  return steps === 0
    ? 'nothing was changed; running again is safe'
    : `${done}, then it stopped; running again is safe`;
}

/** Being skipped is no failure, unless consumers are left without a working secret. */
function leftBroken({ due }: Verdict, held: ReasonWords | undefined): FindingWords[] {
  if (held === undefined || held === STOPPED || !isOutage(due.reason)) return [];
  const text = `consumers may be without a working secret (${due.reason.text}), and none was created: ${held.text}`;
  return [{ code: 'step-failed', severity: 'failed', text }];
}

/** A failed delivery to a best-effort target is reported and holds nothing up, but the exit code is not 0. */
function failures(rotation: Rotation, situation: Situation): FindingWords[] {
  return situation.failures
    .filter(failure => failure.problem.code !== 'interrupted' && !isMadeUpFor(situation, failure))
    .map(({ key, kind, problem }) => {
      const target = kind === 'distribute' ? rotation.targets[Number(key.split(' ')[1])] : undefined;
      const bestEffort = target?.required === false;
      const remedy = problem.remedy;
      return {
        code: kind === 'distribute' ? 'target-failed' : 'step-failed',
        severity: bestEffort ? 'failed' : severityOf(problem),
        text: `${kind}: ${problem.message}${bestEffort ? ' (best effort: delays nothing)' : ''}`,
        ...(remedy === undefined ? {} : { remedy }),
        ...(bestEffort ? { bestEffort } : {}),
      };
    });
}

/** It affects the exit code, since a person may have to act; the rotation itself is complete. */
function byOthers(rotation: Rotation, { meanwhile = [] }: Situation): FindingWords[] {
  return meanwhile.map(({ target, text, remedy }) => ({
    code: 'changed-by-others',
    severity: 'failed',
    text: `${rotation.targets[target]?.label ?? `target ${target}`}: ${text}`,
    remedy,
    bestEffort: true,
  }));
}

/** Of a credential that is gone no later run disables anything: a person has to. */
function leftEnabled({ leftEnabled = [] }: Situation): FindingWords[] {
  return leftEnabled.map(({ label, keyId, leaked, why, remedy }) => ({
    code: 'copy-not-disabled',
    severity: leaked ? 'human' : 'failed',
    text: `${label}: credential ${keyId} is removed, and the versions that hold it are not disabled: ${why}; no later run disables them`,
    ...(remedy === undefined ? {} : { remedy }),
    ...(leaked ? {} : { bestEffort: true }),
  }));
}

/**
 * A record that could not be written to a version is unnecessary where the next version has it, or where the credential is
 * removed and in no version in use.
 */
function isMadeUpFor(situation: Situation, { step }: StepFailure): boolean {
  if (step.kind !== 'record') return false;
  const newest = versions(situation)[0];
  const isReplaced = newest !== undefined && newest.version !== step.version;
  const isOver = (keyId: string) =>
    credentialOf(situation, keyId) === undefined && (isReplaced || keyId !== step.tags.keyId);
  const isCarried = (keyId: string) => isReplaced && newest.tags?.revoked?.includes(keyId) === true;
  return (step.tags.revoked ?? []).every(keyId => isOver(keyId) || isCarried(keyId));
}

/** A refusal, or an absent resource, is permanent: a retry does not help, a person has to act. */
export function severityOf({ code }: Problem): 'human' | 'failed' {
  return code === 'refused' || code === 'absent' || code === 'human-needed' ? 'human' : 'failed';
}

function inWords({ code, severity, text, remedy, bestEffort }: Finding): FindingWords {
  return {
    code,
    severity,
    text,
    ...(remedy === undefined ? {} : { remedy }),
    ...(bestEffort === undefined ? {} : { bestEffort }),
  };
}

function nextInWords({ kind, keyId, at, reason }: Later): Next {
  const what = kind === 'create' ? 'a new secret' : `retire credential ${keyId}`;
  const why = kind === 'create' && reason.code === 'fresh' ? '' : ` (${reason.text})`;
  return { step: kind, text: `${what}${why}`, ...dated(at) };
}

type Next = RotationFinished['next'][number];

function dated(at: Date | undefined): { at?: string } {
  return at === undefined ? {} : { at: at.toISOString() };
}

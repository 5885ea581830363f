import type { FindingWords, RotationOutcome } from '../event.ts';
import type { Rotation } from '../policy/policy.ts';
import type { Situation } from '../rotation/situation.ts';
import type { Finding, Later, Verdict } from '../rotation/verdict.ts';
import { plural } from '../rotation/words.ts';
import type { Finish } from './one.ts';

/** How a rotation ended, in the words of the last event about it. */
export function conclude(
  rotation: Rotation,
  situation: Situation,
  verdict: Verdict,
  steps: number,
  held?: string,
): Finish {
  const stopped = situation.failures.some(failure => failure.problem.code === 'interrupted');
  const heldBack = held ?? (stopped ? 'the run was stopped' : undefined);
  const findings = [...failures(rotation, situation), ...verdict.findings.map(inWords)];
  const outcome = outcomeOf(findings, steps, heldBack);
  return {
    outcome,
    phase: verdict.phase,
    summary: summary(outcome, verdict, steps, heldBack),
    next: verdict.later.map(nextInWords),
    findings,
  };
}

function outcomeOf(findings: readonly FindingWords[], steps: number, heldBack?: string): RotationOutcome {
  if (findings.some(finding => finding.severity === 'human')) return 'human-needed';
  if (findings.some(finding => finding.severity === 'failed' || finding.severity === 'unknown'))
    return 'failed';
  if (heldBack !== undefined) return 'skipped';
  return steps > 0 ? 'changed' : 'unchanged';
}

function summary(outcome: RotationOutcome, verdict: Verdict, steps: number, heldBack?: string): string {
  if (heldBack !== undefined) return `not finished: ${heldBack}; the next run goes on from here`;
  if (outcome === 'unchanged') return `nothing to do: ${verdict.due.reason.text}`;
  const done = `${plural(steps, 'step')} done`;
  if (outcome === 'changed') return done;
  return steps === 0
    ? 'nothing was changed; running again is safe'
    : `${done}, then it stopped; running again is safe`;
}

/** A failed delivery to a best-effort target is told, and holds nothing up. */
function failures(rotation: Rotation, situation: Situation): FindingWords[] {
  return situation.failures
    .filter(failure => failure.problem.code !== 'interrupted')
    .map(({ key, kind, problem }) => {
      const target = kind === 'distribute' ? rotation.targets[Number(key.split(' ')[1])] : undefined;
      const bestEffort = target?.required === false;
      const remedy = problem.remedy;
      return {
        code: kind === 'distribute' ? 'target-failed' : 'step-failed',
        severity: bestEffort ? 'note' : 'failed',
        text: `${kind}: ${problem.message}${bestEffort ? ' (best effort: holds nothing up)' : ''}`,
        ...(remedy === undefined ? {} : { remedy }),
      };
    });
}

function inWords({ code, severity, text, remedy }: Finding): FindingWords {
  return { code, severity, text, ...(remedy === undefined ? {} : { remedy }) };
}

function nextInWords({ kind, keyId, at, reason }: Later): { text: string; at?: string } {
  if (kind === 'create' && reason.code === 'fresh') return { text: 'a new secret', ...dated(at) };
  const what = kind === 'create' ? 'a new secret' : `retire credential ${keyId}`;
  return { text: `${what} (${reason.text})`, ...dated(at) };
}

function dated(at: Date | undefined): { at?: string } {
  return at === undefined ? {} : { at: at.toISOString() };
}

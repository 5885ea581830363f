/**
 * The one decision: (policy, situation, now, intent) → the steps that may be taken next, each with its reason.
 * First run, due run, half-done run, drifted target, incident: all of them are this function, called again after
 * every outcome until it has nothing left to say. It is pure, and `plan` prints what it says.
 */
import type { Rotation } from '../policy/policy.ts';
import { notAdoptable } from './adoption.ts';
import { blockedBy, stillDue, writeFindings } from './blockedBy.ts';
import { clocksDisagree } from './doubt.ts';
import { type Due, due } from './due.ts';
import { reuseEarlierVersion } from './earlierVersion.ts';
import { blocking, notes } from './findings.ts';
import { goesOnThoughHalted, halting } from './halt.ts';
import { inHandFindings } from './inHand.ts';
import type { Intent } from './intent.ts';
import { leakFindings, leftUnmarked } from './leaks.ts';
import { nextSteps } from './nextSteps.ts';
import { phaseOf } from './phase.ts';
import { type Retirement, retirementsOf } from './retire.ts';
import { isRecordedAsLeaked, outage, revokedKeys } from './revocation.ts';
import { againstRules, rulesNotes } from './secretRules.ts';
import { notRestarted } from './settling.ts';
import { failed, type Situation } from './situation.ts';
import { stepKey } from './stepKey.ts';
import { surroundingFindings } from './surroundings.ts';
import { targetFindings } from './targets.ts';
import type { Finding, Later, Phase, Reason, Step, Verdict } from './verdict.ts';

export function decide(rotation: Rotation, situation: Situation, now: Date, intent: Intent): Verdict {
  const dueness = due(rotation, situation, now, intent);
  const revoked = revokedKeys(situation, intent);
  const leaks = leakFindings(rotation, situation, revoked);
  const forced = intent.force || intent.revoke !== undefined || isRecordedAsLeaked(situation);
  const block = halting(rotation, situation, intent) ?? blocking(rotation, situation, forced);
  const phasing = { rotation, situation, dueness };
  const blocked = (findings: readonly Finding[]) =>
    verdict(phaseOf({ ...phasing, retirements: [], isStopped: true }), dueness, [], [], findings);
  if (block !== undefined) return blocked([...leaks, block]);
  // The reason why no rollback is possible comes first, since the rollback was requested.
  const refused = noRollback(rotation, situation, now, intent);
  if (refused !== undefined) return blocked([refused, ...leaks]);
  const creating = dueness.now && situation.madeNow === 0;
  const retirements = retirementsOf(rotation, situation, now, creating).filter(
    retirement => !revoked.has(retirement.superseded.credential.keyId),
  );
  const steps = nextSteps({ rotation, situation, now, intent, dueness, retirements }).filter(
    step => !failed(situation, stepKey(step)),
  );
  const findings = [
    ...goesOnThoughHalted(rotation, situation, intent),
    ...notAdoptable(rotation, dueness, intent),
    ...outage(situation, intent),
    ...stillDue(rotation, situation, dueness, intent.run),
    ...leftUnmarked(rotation, situation),
    ...notRestarted(rotation, situation),
    ...clocksDisagree(rotation, situation, retirements),
    ...inHandFindings(rotation, situation, now, intent, dueness),
    ...dueness.findings,
    ...notes(rotation, situation, now, intent),
    ...targetFindings(rotation, situation),
    ...surroundingFindings(rotation, situation),
    ...findingsOf(retirements),
  ];
  const stopped =
    creating && situation.pending === undefined ? blockedBy(rotation, situation, now, dueness) : undefined;
  if (stopped !== undefined) findings.unshift(stopped);
  findings.push(...ahead(rotation, situation, stopped));
  findings.unshift(...leaks);
  const phase = phaseOf({ ...phasing, retirements, isStopped: stopped !== undefined });
  return verdict(phase, dueness, steps, laterOf(dueness, retirements), findings);
}

/** What a new secret meets, or would meet: known before it is made, and told again only until then. */
function ahead(rotation: Rotation, situation: Situation, stopped: Finding | undefined): Finding[] {
  const notes = rulesNotes(rotation, situation);
  if (situation.madeNow > 0) return notes;
  const against = againstRules(rotation, situation);
  const all = [...(against === undefined ? notes : [against]), ...writeFindings(rotation, situation)];
  return all.filter(({ text }) => text !== stopped?.text);
}

function noRollback(
  rotation: Rotation,
  situation: Situation,
  now: Date,
  intent: Intent,
): Finding | undefined {
  const back =
    situation.pending === undefined ? reuseEarlierVersion(rotation, situation, now, intent) : undefined;
  return back !== undefined && 'finding' in back ? back.finding : undefined;
}

function laterOf(dueness: Due, retirements: readonly Retirement[]): Later[] {
  const waiting = retirements.flatMap(retirement => (retirement.removable ? [] : [retirement.later]));
  return dueness.later === undefined ? waiting : [...waiting, dueness.later];
}

function findingsOf(retirements: readonly Retirement[]): Finding[] {
  return retirements.flatMap(retirement => (retirement.finding === undefined ? [] : [retirement.finding]));
}

function verdict(
  phase: Phase,
  dueness: Due,
  steps: readonly Step[],
  later: readonly Later[],
  findings: readonly Finding[],
): Verdict {
  const reason: Reason = dueness.reason;
  return { phase, due: { now: dueness.now, reason }, steps, later, findings };
}

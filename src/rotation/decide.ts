/**
 * The one decision: (policy, situation, now, intent) → the steps that may be taken next, each with its reason.
 * First run, due run, half-done run, drifted target, incident: all of them are this function, called again after
 * every outcome until it has nothing left to say. It is pure, and `plan` prints what it says.
 */
import type { Rotation, Target } from '../policy/policy.ts';
import { type Due, due, type Intent } from './due.ts';
import { blocking, noRoom, notes } from './findings.ts';
import type { TargetState } from './observation.ts';
import { type Fate, fates } from './retire.ts';
import {
  currentOf,
  failed,
  orphansOf,
  provablyUnpublished,
  type Situation,
  type StepFailure,
  versions,
} from './situation.ts';
import { stepKey } from './stepKey.ts';
import { isDelivered, targetFindings, targetStep } from './targets.ts';
import type { Finding, Later, Phase, Reason, Step, Verdict } from './verdict.ts';

export function decide(rotation: Rotation, situation: Situation, now: Date, intent: Intent): Verdict {
  const dueness = due(rotation, situation, now, intent);
  const block = blocking(rotation, situation, intent.force);
  if (block !== undefined) return verdict('stuck', dueness, [], [], [block]);
  const futures = fates(rotation, situation, now);
  const steps = nextSteps(rotation, situation, now, dueness, futures).filter(
    step => !failed(situation, stepKey(step)),
  );
  const findings = [
    ...notes(rotation, situation, now),
    ...targetFindings(rotation, situation),
    ...found(futures),
  ];
  const stopped =
    dueness.now && situation.inHand === undefined ? hindrance(rotation, situation, now, dueness) : undefined;
  if (stopped !== undefined) findings.unshift(stopped);
  const phase = phaseOf(rotation, situation, dueness, futures, stopped);
  return verdict(phase, dueness, steps, laterOf(dueness, futures), findings);
}

/** The first group that has something to do is what is done next; within a group steps go side by side. */
function nextSteps(
  rotation: Rotation,
  situation: Situation,
  now: Date,
  dueness: Due,
  futures: readonly Fate[],
): Step[] {
  if (situation.inHand !== undefined) return [withSecretInHand(situation, situation.inHand)];
  const discards = provenOrphans(rotation, situation);
  if (discards.some(step => !failed(situation, stepKey(step)))) return discards;
  const ripe = retireSteps(futures);
  if (dueness.now) return creation(rotation, situation, now, dueness, ripe);
  const deliveries = rotation.targets.flatMap((_target, index) => targetStep(situation, index));
  if (deliveries.some(step => !failed(situation, stepKey(step)))) return deliveries;
  if (!requiredInSync(rotation, situation)) return [];
  return [
    ...confirmation(situation, ripe),
    ...(situation.confirmedNow ? [...ripe, ...otherOrphans(rotation, situation)] : []),
  ];
}

function withSecretInHand(situation: Situation, inHand: { keyId: string; proven: boolean }): Step {
  const { keyId } = inHand;
  const gaveUp = situation.failures.find(failure => failure.kind === 'prove' || failure.kind === 'publish');
  if (gaveUp !== undefined && !mayBePublished(gaveUp)) {
    const text = `${gaveUp.kind === 'prove' ? 'Entra did not accept it in time' : 'it could not be written to the vault'}, and nobody holds it`;
    return { kind: 'discard', keyId, reason: { code: 'not-proven', text } };
  }
  if (!inHand.proven)
    return {
      kind: 'prove',
      keyId,
      reason: { code: 'created', text: 'nobody may get it before Entra accepts it everywhere' },
    };
  return { kind: 'publish', keyId, reason: { code: 'proven', text: 'Entra accepts it' } };
}

/** After an answer that was lost for good, somebody may hold the value: the next run finds out, this one leaves it. */
function mayBePublished(failure: StepFailure): boolean {
  return (
    failure.kind === 'publish' && failure.problem.code !== 'refused' && failure.problem.code !== 'try-later'
  );
}

function provenOrphans(rotation: Rotation, situation: Situation): Step[] {
  return orphansOf(situation, rotation.mark)
    .filter(orphan => provablyUnpublished(situation, orphan))
    .map(({ keyId }) =>
      discard(keyId, 'an earlier run made it and died before the vault had it; its value is lost'),
    );
}

/** Orphans without that proof go once every required target is confirmed, unless a target was seen to hold one. */
function otherOrphans(rotation: Rotation, situation: Situation): Step[] {
  return orphansOf(situation, rotation.mark)
    .filter(({ hint }) => hint === null || !situation.heldHints.includes(hint))
    .map(({ keyId }) =>
      discard(keyId, 'it bears our mark, no vault version refers to it, and every target holds another'),
    );
}

function discard(keyId: string, text: string): Step {
  return { kind: 'discard', keyId, reason: { code: 'orphan', text } };
}

function creation(
  rotation: Rotation,
  situation: Situation,
  now: Date,
  dueness: Due,
  ripe: readonly Step[],
): Step[] {
  if (noRoom(rotation, situation, now) !== undefined && ripe.length > 0) {
    return situation.confirmedNow ? [...ripe] : confirmation(situation, ripe);
  }
  if (hindrance(rotation, situation, now, dueness) !== undefined) return [];
  if (situation.failures.some(({ kind }) => kind === 'discard' || kind === 'prove' || kind === 'publish'))
    return [];
  return [{ kind: 'create', reason: dueness.reason }];
}

/** What forbids making a new secret although one is due. */
function hindrance(rotation: Rotation, situation: Situation, now: Date, dueness: Due): Finding | undefined {
  const full = noRoom(rotation, situation, now);
  if (full !== undefined) return full;
  if (dueness.reason.code !== 'expiring' && dueness.reason.code !== 'too-old') return undefined;
  return unreachable(rotation, situation.targets ?? []);
}

/** With time left, it is better not to begin than to leave a required target behind. */
function unreachable(rotation: Rotation, states: readonly TargetState[]): Finding | undefined {
  const index = rotation.targets.findIndex(
    (target, at) => target.required && states[at]?.state === 'unreadable',
  );
  const target: Target | undefined = rotation.targets[index];
  if (target === undefined) return undefined;
  return {
    code: 'target-unreadable',
    severity: 'failed',
    text: `a new secret is due, but required target ${target.label} cannot be read, so none is made yet: ${states[index]?.detail}`,
    remedy: `keyturn rotate ${rotation.name} --now   (go on without it)`,
  };
}

function requiredInSync(rotation: Rotation, situation: Situation): boolean {
  if (currentOf(situation) === undefined) return false;
  return rotation.targets.every((target, index) => !target.required || isDelivered(situation, index));
}

/** Needed once per version, and again in any run that is about to remove something. */
function confirmation(situation: Situation, ripe: readonly Step[]): Step[] {
  const current = currentOf(situation);
  if (current?.version.tags === undefined || situation.confirmedNow) return [];
  if (current.version.tags.confirmedAt !== undefined && ripe.length === 0) return [];
  const text =
    ripe.length === 0
      ? 'every required target holds it'
      : 'before anything is removed, what is to stay must work';
  return [{ kind: 'confirm', version: current.version.version, reason: { code: 'all-delivered', text } }];
}

function retireSteps(futures: readonly Fate[]): Step[] {
  return futures.flatMap(fate => {
    if (!fate.ripe) return [];
    const { credential, version } = fate.superseded;
    return [
      {
        kind: 'retire' as const,
        keyId: credential.keyId,
        reason: fate.reason,
        ...(version === undefined ? {} : { version }),
      },
    ];
  });
}

function phaseOf(
  rotation: Rotation,
  situation: Situation,
  dueness: Due,
  futures: readonly Fate[],
  stopped?: Finding,
): Phase {
  if (stopped !== undefined) return 'stuck';
  if (situation.inHand !== undefined) return 'in-progress';
  if (dueness.now) return 'due';
  const tagged = versions(situation)[0]?.tags;
  if (!requiredInSync(rotation, situation) || (tagged !== undefined && tagged.confirmedAt === undefined))
    return 'in-progress';
  return futures.length > 0 ? 'overlap' : 'settled';
}

function laterOf(dueness: Due, futures: readonly Fate[]): Later[] {
  const retirements = futures.flatMap(fate => (fate.ripe ? [] : [fate.later]));
  return dueness.later === undefined ? retirements : [...retirements, dueness.later];
}

function found(futures: readonly Fate[]): Finding[] {
  return futures.flatMap(fate => (fate.finding === undefined ? [] : [fate.finding]));
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

/** Which steps come next: the groups of steps in their order. */
import type { Rotation } from '../policy/policy.ts';
import type { ProblemCode } from '../problem.ts';
import { adopting } from './adoption.ts';
import { blockedBy, gaveUp } from './blockedBy.ts';
import { runOf } from './credentialMark.ts';
import { inSpiteOfDoubt } from './doubt.ts';
import type { Due } from './due.ts';
import { reuseEarlierVersion } from './earlierVersion.ts';
import { hasEnded } from './ending.ts';
import { noRoom } from './findings.ts';
import { fold } from './fold.ts';
import { createsInParallel, otherRunsPending } from './inHand.ts';
import type { Intent } from './intent.ts';
import { longestRunMs } from './longestRun.ts';
import type { Credential } from './observation.ts';
import { isHeldByPlace, orphansOf, provablyUnpublished, removableFrom, wasHeld } from './orphans.ts';
import { type Retirement, retirementsOf } from './retire.ts';
import { recording, revocations, revocationsAtOnce } from './revocation.ts';
import { settle } from './settling.ts';
import { currentOf, failed, type Situation, type StepFailure, supersededOf } from './situation.ts';
import { stepKey } from './stepKey.ts';
import { wantsProbe } from './supersededProbe.ts';
import { isUnconfirmed, requiredInSync, targetStep } from './targets.ts';
import { holdsLater, vaultBehind } from './vaultBehind.ts';
import type { Reason, Step } from './verdict.ts';

export interface DecisionInput {
  readonly rotation: Rotation;
  readonly situation: Situation;
  readonly now: Date;
  readonly intent: Intent;
  readonly dueness: Due;
  readonly retirements: readonly Retirement[];
}

/** The first group that has something to do is what is done next; within a group steps go side by side. */
export function nextSteps(input: DecisionInput): Step[] {
  const { rotation, situation, now, intent, dueness, retirements } = input;
  const open = (steps: readonly Step[]) => steps.some(step => !failed(situation, stepKey(step)));
  if (situation.pending !== undefined)
    return withPending(rotation, situation, situation.pending, intent, now);
  if (dueness.paused) return [];
  if (intent.adopt === true) return adopting(rotation, situation);
  const records = recording(situation, intent);
  if (open(records)) return records;
  const atOnce = revocationsAtOnce(situation, intent);
  if (open(atOnce)) return atOnce;
  const discards = inSpiteOfDoubt(situation, provenOrphans(input));
  if (open(discards)) return discards;
  const back = reuseEarlierVersion(rotation, situation, now, intent);
  if (back !== undefined) return 'step' in back ? [back.step] : [];
  const removable = inSpiteOfDoubt(situation, [
    ...revocations(situation, intent),
    ...retireSteps(retirements),
  ]);
  const behind = vaultBehind(situation, now);
  const deliveries = rotation.targets.flatMap((_target, index) =>
    holdsLater(behind, situation.targets?.[index]) ? [] : targetStep(rotation, situation, index),
  );
  const reopening = open(deliveries) && !mayDeliverAtOnce(rotation, situation) ? reopenFirst(situation) : [];
  if (open(reopening)) return reopening;
  const roomFirst = dueness.now && removable.length > 0 && noRoom(rotation, situation, now) !== undefined;
  if (dueness.now && !roomFirst && !madeByThisRun(input)) return creation(input);
  if (open(deliveries)) return reopening.length === 0 ? deliveries : [];
  return requiredInSync(rotation, situation) ? atTheEnd(input, removable) : [];
}

/** Everything required holds the newest secret: confirm it, and then remove what is removable. */
function atTheEnd(input: DecisionInput, removable: readonly Step[]): Step[] {
  const { rotation, situation, now } = input;
  const orphans = inSpiteOfDoubt(situation, otherOrphans(input));
  if (situation.confirmedNow) {
    const settling = settle(rotation, situation, input.intent, removable);
    // A leaked credential is removed even where the state of the apps could not be read.
    return settling.some(step => !failed(situation, stepKey(step))) ? settling : [...removable, ...orphans];
  }
  const removing = removable.length > 0 || orphans.length > 0;
  const beforeRemoval = removing || becomesRemovable(input);
  return confirmation(rotation, situation, removing, beforeRemoval, wantsProbe(rotation, situation, now));
}

/** Whether the confirmation itself lets something go, because no overlap is left to wait for. */
function becomesRemovable(input: DecisionInput): boolean {
  const { rotation, now } = input;
  const situation = fold(input.situation, {
    effect: 'confirmed',
    confirmedAt: now,
    places: '',
    beforeRemoval: true,
  });
  return (
    retirementsOf(rotation, situation, now, false).some(({ removable }) => removable) ||
    otherOrphans({ ...input, situation }).length > 0
  );
}

function withPending(
  rotation: Rotation,
  situation: Situation,
  pending: NonNullable<Situation['pending']>,
  intent: Intent,
  now: Date,
): Step[] {
  const { keyId } = pending;
  const ours = runOf(pending.displayName, rotation.mark) === intent.run;
  const failure = situation.failures.find(({ kind }) => kind === 'prove' || kind === 'publish');
  if (failure !== undefined && !mayBePublished(failure)) {
    const text = `${failure.kind === 'prove' ? 'Entra did not accept it in time' : 'it could not be written to the vault'}, and no place holds it`;
    return ours ? [{ kind: 'discard', keyId, reason: { code: 'not-proven', text } }] : [];
  }
  // What may be published already is not this run's to take back.
  if (failure === undefined && ours && now.getTime() - pending.start.getTime() >= longestRunMs(rotation)) {
    const text = 'this run has had it for so long that another run may treat it as abandoned';
    return [{ kind: 'discard', keyId, reason: { code: 'not-proven', text } }];
  }
  if (pending.proven)
    return [{ kind: 'publish', keyId, reason: { code: 'proven', text: 'Entra accepts it' } }];
  const text = 'Entra must accept it in many consecutive calls before it is published';
  return [{ kind: 'prove', keyId, reason: { code: 'created', text } }];
}

/** Outcomes of writing the new version after which the vault holds nothing of it: `interrupted` is a stop before a write was sent. */
const NOTHING_WRITTEN: readonly ProblemCode[] = ['refused', 'try-later', 'interrupted'];

/** After an answer that was lost for good the vault may hold the value: this run leaves it, the next one reads the vault. */
function mayBePublished({ kind, problem }: StepFailure): boolean {
  return kind === 'publish' && !NOTHING_WRITTEN.includes(problem.code);
}

function provenOrphans(input: DecisionInput): Step[] {
  return abandonedOrphans(input)
    .filter(orphan => provablyUnpublished(input.situation, orphan, input.rotation, input.now))
    .map(({ keyId }) =>
      discard(keyId, 'an earlier run created it and died before the vault had it; its value is lost'),
    );
}

/**
 * Orphans without that proof go once every required target is confirmed and the wait for other consumers is over, unless a
 * target was seen to hold one.
 */
function otherOrphans(input: DecisionInput): Step[] {
  const { rotation, situation, now } = input;
  const from = removableFrom(rotation, situation);
  return abandonedOrphans(input)
    .filter(orphan => hasEnded(orphan, now) || (from !== undefined && from <= now))
    .filter(orphan => !wasHeld(input.situation, orphan))
    .map(({ keyId }) =>
      discard(
        keyId,
        'it has the mark of Keyturn, no vault version refers to it, and every target holds another one',
      ),
    );
}

/** Those that are no work in hand of a run, and not the target of a rollback: tags may have been wiped. */
function abandonedOrphans({ rotation, situation, now, intent }: DecisionInput): Credential[] {
  const inHand = otherRunsPending(rotation, situation, now, intent);
  return orphansOf(situation, rotation).filter(
    orphan => !inHand.includes(orphan) && orphan.keyId !== intent.rollback?.keyId,
  );
}

function discard(keyId: string, text: string): Step {
  return { kind: 'discard', keyId, reason: { code: 'orphan', text } };
}

/** A confirmation is valid as long as no place has drifted, or as there is nothing that it could release for removal. */
function mayDeliverAtOnce(rotation: Rotation, situation: Situation): boolean {
  if (currentOf(situation)?.version.tags?.confirmedAt === undefined) return true;
  const isHeld = orphansOf(situation, rotation).some(orphan => isHeldByPlace(situation, orphan));
  return !isHeld && supersededOf(situation).length === 0;
}

/** Before a drifted place is written again: its readers still use what it held, so the overlap starts again. */
function reopenFirst(situation: Situation): Step[] {
  const version = currentOf(situation)?.version.version ?? '';
  const text = 'a target had drifted, and its consumers need a full overlap, too';
  return [{ kind: 'reopen', version, reason: { code: 'drifted', text } }];
}

/** What this run made and published is brought to its end, even if a new one still looks due. */
function madeByThisRun({ rotation, situation, intent }: DecisionInput): boolean {
  const mark = currentOf(situation)?.version.tags?.mark;
  return situation.madeNow > 0 && mark !== undefined && runOf(mark, rotation.mark) === intent.run;
}

function creation({ rotation, situation, now, intent, dueness }: DecisionInput): Step[] {
  const others = otherRunsPending(rotation, situation, now, intent);
  if (others.length > 0 && !createsInParallel(dueness, intent)) return [];
  if (blockedBy(rotation, situation, now, dueness) !== undefined) return [];
  if (gaveUp(situation) || situation.madeNow > 0) return [];
  return [{ kind: 'create', reason: dueness.reason }];
}

/** Needed once per version and place, again where a probe is missing, and in any run that is about to remove something. */
function confirmation(
  rotation: Rotation,
  situation: Situation,
  removing: boolean,
  beforeRemoval: boolean,
  probing: boolean,
): Step[] {
  const current = currentOf(situation);
  if (current === undefined) return [];
  const open = isUnconfirmed(rotation, situation);
  if (!open && !removing && !probing) return [];
  const reason: Reason = removing
    ? { code: 'all-delivered', text: 'the credential that is kept must work before another one is removed' }
    : open
      ? { code: 'all-delivered', text: 'every required target holds it' }
      : {
          code: 'to-be-probed',
          text: 'the sign-in report cannot be checked before Keyturn itself has signed in with the superseded credential',
        };
  return [
    {
      kind: 'confirm',
      version: current.version.version,
      ...(beforeRemoval ? { beforeRemoval } : {}),
      reason,
    },
  ];
}

function retireSteps(retirements: readonly Retirement[]): Step[] {
  return retirements.flatMap(retirement => {
    if (!retirement.removable) return [];
    const { credential, version } = retirement.superseded;
    return [
      {
        kind: 'retire' as const,
        keyId: credential.keyId,
        reason: retirement.reason,
        ...(version === undefined ? {} : { version }),
      },
    ];
  });
}

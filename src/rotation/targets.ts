/** What is to be done about each target, and what a person ought to know about it. */
import { isAmong } from '../policy/place.ts';
import type { Rotation, Target } from '../policy/policy.ts';
import { commandFor } from './command.ts';
import type { TargetState } from './observation.ts';
import { otherIdFindings } from './pairedIds.ts';
import { currentOf, type Situation } from './situation.ts';
import type { Finding, Reason, Step } from './verdict.ts';

/** The delivery that a target needs, if any. Targets are written only where they differ. */
export function targetStep(rotation: Rotation, situation: Situation, index: number): Step[] {
  const state = situation.targets?.[index];
  if (state === undefined || !mayDeliver(situation)) return [];
  const reason = whyDeliver(state, situation, isNew(rotation, situation, index));
  return reason === undefined ? [] : [{ kind: 'distribute', target: index, reason }];
}

/** Whether a target counts as holding the newest version. */
export function isDelivered(rotation: Rotation, situation: Situation, index: number): boolean {
  const state = situation.targets?.[index];
  const fresh = isNew(rotation, situation, index);
  if (state?.state === 'unknown') return countsAsWritten(situation, state, fresh);
  return state?.state === 'in-sync' && !(state.byItself && fresh);
}

/**
 * Whether a place whose content nothing shows, as it was seen right before a removal, counts as holding the newest version: where a
 * mark was there for the confirmation, and is gone, somebody else may have written since. What this version is not confirmed for
 * yet was written by this run.
 */
export function mayStillHold(
  situation: Situation,
  state: Extract<TargetState, { state: 'unknown' }>,
): boolean {
  const isConfirmed = currentOf(situation)?.version.tags?.confirmedAt !== undefined;
  return !isConfirmed || countsAsWritten(situation, state, false);
}

/** Whether every required target counts as holding the newest version. */
export function requiredInSync(rotation: Rotation, situation: Situation): boolean {
  if (currentOf(situation) === undefined) return false;
  return rotation.targets.every(
    (target, index) => !target.required || isDelivered(rotation, situation, index),
  );
}

/** Whether a required place that was confirmed to hold the newest version is seen to hold it no more. */
export function hasDrifted(rotation: Rotation, situation: Situation): boolean {
  if (currentOf(situation)?.version.tags?.confirmedAt === undefined) return false;
  return rotation.targets.some(({ required }, index) => {
    const state = situation.targets?.[index]?.state;
    const isSeen = state !== undefined && state !== 'unreadable';
    return (
      required && isSeen && !isNew(rotation, situation, index) && !isDelivered(rotation, situation, index)
    );
  });
}

/** A value that Entra is not known to accept is never delivered, whatever its tags say. */
function mayDeliver(situation: Situation): boolean {
  return currentOf(situation) !== undefined && situation.acceptance?.answer === 'accepted';
}

function whyDeliver(state: TargetState, situation: Situation, fresh: boolean): Reason | undefined {
  switch (state.state) {
    case 'differs':
      return { code: 'target-differs', text: state.detail };
    case 'in-sync':
      return state.byItself && fresh ? { code: 'target-unknown', text: BY_ITSELF } : undefined;
    case 'missing':
      return { code: 'target-missing', text: state.detail };
    case 'unknown':
      return countsAsWritten(situation, state, fresh)
        ? undefined
        : { code: 'target-unknown', text: state.detail };
    default:
      return undefined;
  }
}

/** A write-only place is written once per version: after the confirmation, another write would show nothing new. */
function countsAsWritten(
  situation: Situation,
  { updatedAt, unverifiable }: Extract<TargetState, { state: 'unknown' }>,
  fresh: boolean,
): boolean {
  return unverifiable ? !fresh : writtenSince(situation, updatedAt);
}

const BY_ITSELF = 'follows the vault automatically, but its process may still hold the older value';

/** This place is not among those confirmed to hold this version of ours: none was confirmed yet, or the policy named it later. */
function isNew({ targets }: Rotation, situation: Situation, index: number): boolean {
  const tags = currentOf(situation)?.version.tags;
  const target = targets[index];
  if (tags === undefined || target === undefined) return false;
  if (tags.confirmedAt === undefined) return true;
  // The first versions of this program did not say which.
  return tags.places !== undefined && !isAmong(tags.places, target, targets);
}

/**
 * The targets with the proof that each has now: one whose canary succeeded for the version that it holds counts as tried in place.
 * Its canary is one of its settings, so a confirmation that names the place was made with it.
 */
export function targetsNow(rotation: Rotation, situation: Situation): readonly Target[] {
  return rotation.targets.map((target, index) => {
    const isHeld = situation.targets?.[index]?.state === 'in-sync';
    const isProven = target.canary !== undefined && isHeld && isNamed(rotation, situation, index);
    return isProven ? { ...target, proof: 'tried in place' } : target;
  });
}

/** Whether the confirmation of the newest version names the place, with the settings that the policy has now. */
export function isNamed({ targets }: Rotation, situation: Situation, index: number): boolean {
  const { confirmedAt, places } = currentOf(situation)?.version.tags ?? {};
  const target = targets[index];
  if (confirmedAt === undefined || places === undefined || target === undefined) return false;
  return isAmong(places, target, targets);
}

/** Whether the newest version of ours is not confirmed yet, or was before some required place came into the policy. */
export function isUnconfirmed(rotation: Rotation, situation: Situation): boolean {
  const tags = currentOf(situation)?.version.tags;
  // Without a required place only the vault hands it out: that is confirmed, too.
  if (tags !== undefined && tags.confirmedAt === undefined) return true;
  return rotation.targets.some(({ required }, index) => required && isNew(rotation, situation, index));
}

/** Clocks of different services differ a little. */
const SLACK_MS = 120_000;

/**
 * A write-only target without a readable mark: it counts as ours if it was last written between the version's making
 * and its confirmation. A later write was not ours; it is written again.
 */
function writtenSince(situation: Situation, updatedAt: Date | undefined): boolean {
  const version = currentOf(situation)?.version;
  const confirmedAt = version?.tags?.confirmedAt;
  if (version === undefined || confirmedAt === undefined || updatedAt === undefined) return false;
  return updatedAt >= version.createdAt && updatedAt.getTime() <= confirmedAt.getTime() + SLACK_MS;
}

export function targetFindings(rotation: Rotation, situation: Situation): Finding[] {
  return rotation.targets.flatMap((target, index) => {
    const state = situation.targets?.[index];
    if (state === undefined || (state.state === 'unknown' && !isDelivered(rotation, situation, index)))
      return [];
    return [...findingAbout(rotation, target, state), ...notesAbout(rotation, target, state)];
  });
}

/** What is right as it is, and yet somebody may want to know. */
function notesAbout(rotation: Rotation, { label }: Target, state: TargetState): Finding[] {
  const { sharedWith = [], pairedIds = [] } = state;
  const shared = `target ${label} is shared: ${sharedWith.join(', ')} ${sharedWith.length === 1 ? 'uses' : 'use'} the same secret`;
  const secretless: Finding = {
    code: 'target-secretless',
    severity: 'note',
    text: `target ${label} needs no secret: it ${state.detail}`,
    remedy: 'take the target out of the policy',
  };
  return [
    ...(sharedWith.length === 0 ? [] : [{ code: 'target-shared', severity: 'note', text: shared } as const]),
    ...(state.state === 'in-sync' && state.needsNoSecret ? [secretless] : []),
    ...otherIdFindings(rotation, label, pairedIds),
  ];
}

function findingAbout(rotation: Rotation, target: Target, state: TargetState): Finding[] {
  if (state.state === 'unreadable') {
    return [
      {
        code: 'target-unreadable',
        severity: 'unknown',
        text: `target ${target.label} could not be read: ${state.detail}`,
        remedy: state.remedy ?? commandFor(rotation, 'verify'),
        ...(target.required ? {} : { bestEffort: true }),
      },
    ];
  }
  if (state.state === 'unknown') {
    return [
      { code: 'target-unverifiable', severity: 'note', text: `target ${target.label}: ${state.detail}` },
    ];
  }
  return [];
}

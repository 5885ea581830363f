import type { Rotation } from '../policy/policy.ts';
import { type Due, due, isUrgent } from './due.ts';
import { createsInParallel, otherRunsPending } from './inHand.ts';
import type { Intent } from './intent.ts';
import { mayBeUsed } from './orphans.ts';
import { wantsUsage } from './retire.ts';
import type { Situation } from './situation.ts';
import { currentOf, publishedOf } from './situation.ts';
import { isDelivered } from './targets.ts';
import { wantsEvidence } from './usageEvidence.ts';

/**
 * `listing`: the registration once more, since its list may be behind. `vault again`: a secret that was deleted a moment ago
 * is not listed among the deleted yet.
 */
export type Reading =
  | 'registration'
  | 'vault'
  | 'vault again'
  | 'acceptance'
  | 'listing'
  | 'targets'
  | 'usage'
  | 'rules'
  | 'writable'
  | 'surroundings'
  | 'last uses';

/** What the readings are for. */
export interface Purpose {
  readonly intent: Intent;
  /** Whether a token call is made with the value although its tags say which credential it is. */
  readonly asks: boolean;
  /** Whether it is to be told what a new secret will meet, although none is due yet. */
  readonly looksAhead?: boolean;
  /** Whether it is to be told who used the places last. */
  readonly looksBack?: boolean;
  /** Whether what surrounds the places is to be told, as `looksAhead` does besides. */
  readonly looksAround?: boolean;
}

/**
 * What must be read before `decide` can say anything: only what the decision needs, and all of it side by side.
 * Empty: decide. Targets are read before a new secret is made, so that a place that cannot be reached is known
 * before the irreversible step and not after it.
 */
export function wanting(
  rotation: Rotation,
  situation: Situation,
  now: Date,
  { intent, asks, looksAhead = false, looksBack = false, looksAround = looksAhead }: Purpose,
): Reading[] {
  const first: Reading[] = [];
  if (situation.registration === undefined) first.push('registration');
  if (situation.vault === undefined) first.push('vault');
  if (first.length > 0) return first;
  if (vanished(rotation, situation)) return ['vault again'];
  if (wantsAcceptance(situation)) return ['acceptance'];
  if (wantsListing(situation)) return ['listing'];
  const then: Reading[] = [];
  if (
    situation.targets === undefined &&
    rotation.targets.length > 0 &&
    publishedOf(situation) !== undefined
  ) {
    then.push('targets');
  }
  const dueness = due(rotation, situation, now, intent);
  const isReplaced = dueness.now || goesBack(situation, intent);
  if (usageIsOpen(rotation, situation, now, isReplaced)) then.push('usage');
  if (looksAhead || isToBeMade(situation, dueness, intent))
    then.push(...limitsOf(rotation, situation, !looksAhead && isUrgent(dueness.reason)));
  if (looksAround && situation.surroundings === undefined && rotation.targets.length > 0)
    then.push('surroundings');
  if (looksBack && situation.lastUses === undefined && rotation.targets.length > 0) then.push('last uses');
  if (then.length > 0) return then;
  // After the report, which would show our own sign-in otherwise.
  const isOpen =
    asks &&
    intent.rollback === undefined &&
    isUnasked(situation) &&
    makesNone(rotation, situation, now, intent, dueness);
  return isOpen || wantsProof(rotation, situation) ? ['acceptance'] : [];
}

/**
 * There is no vault secret, although this rotation has made credentials for it before. One that this run has in hand is no
 * sign of that.
 */
function vanished({ mark }: Rotation, situation: Situation): boolean {
  const { vault, vaultReadAgain, registration, pending } = situation;
  if (vault?.state !== 'absent' || vaultReadAgain === true || pending !== undefined) return false;
  return registration?.credentials.some(({ displayName }) => displayName.startsWith(mark)) === true;
}

/** Asked once, before the step that cannot be taken back. */
function isToBeMade({ madeNow, pending }: Situation, dueness: Due, { rollback }: Intent): boolean {
  return dueness.now && madeNow === 0 && pending === undefined && rollback === undefined;
}

/** What must not wait goes on to the other places all the same, so the places are not asked. */
function limitsOf(rotation: Rotation, { rules, writable }: Situation, urgent: boolean): Reading[] {
  const readings: Reading[] = rules === undefined ? ['rules'] : [];
  if (!urgent && writable === undefined && rotation.targets.length > 0) readings.push('writable');
  return readings;
}

/** No new secret takes the place of the vault's value in this run: none is due, or another run may have one in hand. */
function makesNone(
  rotation: Rotation,
  situation: Situation,
  now: Date,
  intent: Intent,
  dueness: Due,
): boolean {
  if (!dueness.now) return true;
  return !createsInParallel(dueness, intent) && otherRunsPending(rotation, situation, now, intent).length > 0;
}

/** Before a credential is superseded its last use is to be known: our own sign-in hides it afterwards. */
function usageIsOpen(rotation: Rotation, situation: Situation, now: Date, isReplaced: boolean): boolean {
  if (situation.usage !== undefined || !wantsEvidence(rotation)) return false;
  const isSuperseded = isReplaced && currentOf(situation)?.credential !== undefined;
  return isSuperseded || wantsUsage(rotation, situation, now) || mayBeUsed(situation, rotation, now);
}

/** By a rollback the credential in use is superseded as well. */
function goesBack(situation: Situation, { rollback }: Intent): boolean {
  return rollback !== undefined && currentOf(situation)?.keyId !== rollback.keyId;
}

function isUnasked(situation: Situation): boolean {
  return situation.acceptance === undefined && publishedOf(situation) !== undefined;
}

/** What this run has not seen accepted is not delivered anywhere, whatever its tags say. */
function wantsProof(rotation: Rotation, situation: Situation): boolean {
  if (!isUnasked(situation)) return false;
  return rotation.targets.some((_target, index) => {
    const state = situation.targets?.[index]?.state;
    return state !== undefined && state !== 'unreadable' && !isDelivered(rotation, situation, index);
  });
}

/**
 * Tags say which credential a version holds. Only where they are missing, or name a credential that the directory
 * does not list (gone, or not replicated yet), a token call has to tell.
 */
function wantsAcceptance(situation: Situation): boolean {
  if (situation.acceptance !== undefined || situation.vault?.state !== 'present') return false;
  if (situation.vault.value === undefined) return false;
  const current = currentOf(situation);
  return current !== undefined && current.credential === undefined;
}

/** Entra accepts a value whose credential is not listed: the list is behind, or a replica of Entra's is. */
export function isUnlisted(situation: Situation): boolean {
  const current = currentOf(situation);
  if (current?.keyId === undefined || current.credential !== undefined) return false;
  return situation.acceptance?.answer === 'accepted';
}

function wantsListing(situation: Situation): boolean {
  return isUnlisted(situation) && situation.listedAgain !== true;
}

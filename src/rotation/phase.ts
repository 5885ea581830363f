/** Where a rotation stands, in one word: the most urgent that applies. */
import type { Rotation } from '../policy/policy.ts';
import { type Due, isOutage } from './due.ts';
import { livingLeaks } from './leaks.ts';
import type { Fate } from './retire.ts';
import { credentials, currentOf, type Situation, versions } from './situation.ts';
import { isDelivered, requiredInSync } from './targets.ts';
import type { Phase } from './verdict.ts';

export interface Phasing {
  readonly rotation: Rotation;
  readonly situation: Situation;
  readonly dueness: Due;
  readonly futures: readonly Fate[];
  /** Nothing is begun until a person has acted. */
  readonly isStopped: boolean;
}

export function phaseOf(input: Phasing): Phase {
  const { rotation, situation, dueness, futures, isStopped } = input;
  if (livingLeaks(situation).length > 0) return 'leaked';
  if (situation.inHand !== undefined && !isStopped) return 'in-progress';
  if (isWithoutSecret(rotation, situation, dueness)) return 'outage';
  if (isStopped) return 'stuck';
  if (dueness.now) return 'due';
  if (isUnadopted(rotation, situation)) return 'not-adopted';
  const tagged = versions(situation)[0]?.tags;
  if (!requiredInSync(rotation, situation) || (tagged !== undefined && tagged.confirmedAt === undefined))
    return 'in-progress';
  return futures.length > 0 ? 'overlap' : 'settled';
}

/**
 * Whoever signs in with what the vault holds is refused. A vault secret that was never there is none: nothing tells that
 * anybody reads it. One that is gone, although this rotation made credentials for it, is.
 */
function isWithoutSecret({ mark }: Rotation, situation: Situation, { reason }: Due): boolean {
  if (situation.acceptance?.answer === 'blocked') return situation.acceptance.forAll === true;
  if (!isOutage(reason)) return false;
  return reason.code !== 'no-vault-secret' || hasMarked(situation, mark);
}

/** Nothing here was made by this rotation yet, and some place is to be written before it is known to hold the secret. */
function isUnadopted(rotation: Rotation, situation: Situation): boolean {
  if (currentOf(situation) === undefined || hasOurs(rotation, situation)) return false;
  return rotation.targets.some((_target, index) => !isDelivered(rotation, situation, index));
}

/** As the tags were read, believed or not. */
function hasOurs({ mark }: Rotation, situation: Situation): boolean {
  const listed = situation.vault?.state === 'present' ? situation.vault.versions : [];
  return hasMarked(situation, mark) || listed.some(({ tags }) => tags !== undefined);
}

function hasMarked(situation: Situation, mark: string): boolean {
  return credentials(situation).some(({ displayName }) => displayName.startsWith(mark));
}

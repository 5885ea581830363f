/** Where a rotation stands, in one word: the most urgent that applies. */
import type { Rotation } from '../policy/policy.ts';
import { hasMarked, isUnadopted } from './adoption.ts';
import { type Due, isOutage } from './due.ts';
import { livingLeaks } from './leaks.ts';
import type { Retirement } from './retire.ts';
import { type Situation, versions } from './situation.ts';
import { hasDrifted, requiredInSync } from './targets.ts';
import type { Phase } from './verdict.ts';

export interface Phasing {
  readonly rotation: Rotation;
  readonly situation: Situation;
  readonly dueness: Due;
  readonly retirements: readonly Retirement[];
  /** Nothing is begun until a person has acted. */
  readonly isStopped: boolean;
}

export function phaseOf(input: Phasing): Phase {
  const { rotation, situation, dueness, retirements, isStopped } = input;
  if (livingLeaks(situation).length > 0) return 'leaked';
  if (situation.pending !== undefined && !isStopped) return 'in-progress';
  if (isWithoutSecret(rotation, situation, dueness)) return 'outage';
  if (isStopped) return 'stuck';
  if (dueness.now || dueness.isLeft === true) return 'due';
  if (isUnadopted(rotation, situation)) return 'not-adopted';
  if (hasDrifted(rotation, situation)) return 'drifted';
  const tagged = versions(situation)[0]?.tags;
  if (!requiredInSync(rotation, situation) || (tagged !== undefined && tagged.confirmedAt === undefined))
    return 'in-progress';
  if (dueness.isHeldUp === true) return 'due';
  return retirements.length > 0 ? 'overlap' : 'settled';
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

import type { Rotation } from '../policy/policy.ts';
import { wantsUsage } from './retire.ts';
import type { Situation } from './situation.ts';
import { currentOf, publishedOf } from './situation.ts';
import { isDelivered } from './targets.ts';

export type Reading = 'registration' | 'vault' | 'acceptance' | 'targets' | 'usage';

/**
 * What must be read before `decide` can say anything: only what the decision needs, and all of it side by side.
 * Empty: decide. Targets are read before a new secret is made, so that a place that cannot be reached is known
 * before the irreversible step and not after it.
 */
export function wanting(rotation: Rotation, situation: Situation, now: Date): Reading[] {
  const first: Reading[] = [];
  if (situation.registration === undefined) first.push('registration');
  if (situation.vault === undefined) first.push('vault');
  if (first.length > 0) return first;
  if (wantsAcceptance(situation)) return ['acceptance'];
  const then: Reading[] = [];
  if (
    situation.targets === undefined &&
    rotation.targets.length > 0 &&
    publishedOf(situation) !== undefined
  ) {
    then.push('targets');
  }
  if (wantsUsage(rotation, situation, now)) then.push('usage');
  if (then.length === 0 && wantsProof(rotation, situation)) return ['acceptance'];
  return then;
}

/** What this run has not seen accepted is not delivered anywhere, whatever its tags say. */
function wantsProof(rotation: Rotation, situation: Situation): boolean {
  if (situation.acceptance !== undefined || publishedOf(situation) === undefined) return false;
  return rotation.targets.some((_target, index) => {
    const state = situation.targets?.[index]?.state;
    return state !== undefined && state !== 'unreadable' && !isDelivered(situation, index);
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

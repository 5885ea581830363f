import type { Rotation } from '../policy/policy.ts';
import { wantsUsage } from './retire.ts';
import type { Situation } from './situation.ts';
import { currentOf, publishedOf } from './situation.ts';

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
  return then;
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

/** How many targets of a rotation hold the newest version. */
import type { TargetCounts } from '../event.ts';
import type { Rotation } from '../policy/policy.ts';
import type { TargetState } from './observation.ts';
import type { Situation } from './situation.ts';
import { isDelivered } from './targets.ts';
import type { Phase } from './verdict.ts';

/** `not-read`: the vault holds nothing that it could be compared with. */
export type TargetWord = TargetState['state'] | 'not-read';

export const CANNOT_TELL: readonly TargetWord[] = ['unknown', 'unreadable', 'not-read'];

export function countTargets(rotation: Rotation, situation: Situation, phase: Phase): TargetCounts {
  const others = rotation.targets.flatMap((_target, index) =>
    isDelivered(rotation, situation, index) ? [] : [wordOf(situation, index)],
  );
  const unknown = others.filter(word => CANNOT_TELL.includes(word)).length;
  const delivered = rotation.targets.length - others.length;
  const isDead = phase === 'outage';
  return {
    inSync: isDead ? 0 : delivered,
    failing: isDead ? delivered : 0,
    outOfSync: others.length - unknown,
    unknown,
  };
}

function wordOf({ targets }: Situation, index: number): TargetWord {
  return targets?.[index]?.state ?? 'not-read';
}

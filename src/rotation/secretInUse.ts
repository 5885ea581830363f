/** The dates of the secret that the vault holds, and the facts about it that the end of a rotation and `status` carry as data. */
import type { StandingFacts } from '../event.ts';
import type { Rotation } from '../policy/policy.ts';
import type { Credential } from './observation.ts';
import { currentOf, type Situation } from './situation.ts';
import { countTargets } from './targetCounts.ts';
import type { Phase } from './verdict.ts';

/** When what the vault holds ends; of those that it may be, the one that ends first. Undefined: no end, or not known. */
export function endOf(situation: Situation): Date | undefined {
  return inUse(situation)
    .flatMap(({ end }) => end ?? [])
    .toSorted((one, other) => one.getTime() - other.getTime())[0];
}

/** Undefined: which credential it is, is not known. */
export function startOf(situation: Situation): Date | undefined {
  return currentOf(situation)?.credential?.start;
}

/** What was not read, and what nobody can tell, is left out: an absent fact is never a good one. */
export function standingFacts(rotation: Rotation, situation: Situation, phase: Phase): StandingFacts {
  return {
    ...endFacts(situation),
    ...(areRead(rotation, situation) ? { targetCounts: countTargets(rotation, situation, phase) } : {}),
  };
}

export function endFacts(situation: Situation): Pick<StandingFacts, 'endsAt'> {
  const end = endOf(situation);
  if (end !== undefined) return { endsAt: end.toISOString() };
  return inUse(situation).length === 0 ? {} : { endsAt: null };
}

/** Where the vault holds nothing that they could be compared with, they are not read. */
function areRead({ targets }: Rotation, situation: Situation): boolean {
  return situation.targets?.length === targets.length;
}

function inUse(situation: Situation): readonly Credential[] {
  const { credential, candidates = [] } = currentOf(situation) ?? {};
  return credential === undefined ? candidates : [credential];
}

/** Folds what happened back into the situation, so that the next decision sees it without reading everything again. */
import type { Problem } from '../problem.ts';
import type { Credential, TargetState, VaultState, VaultVersion } from './observation.ts';
import type { Situation } from './situation.ts';
import { credentials, versions } from './situation.ts';
import { stepKey } from './stepKey.ts';
import type { Step } from './verdict.ts';

export type Effect =
  | { readonly effect: 'created'; readonly credential: Credential }
  | { readonly effect: 'proven' }
  /** `vault`: as it was read back after writing. */
  | { readonly effect: 'published'; readonly vault: VaultState }
  | { readonly effect: 'delivered'; readonly target: number; readonly state: TargetState }
  /** `confirmedAt`: what the version's tag says now. */
  | { readonly effect: 'confirmed'; readonly confirmedAt: Date }
  | { readonly effect: 'removed'; readonly keyId: string }
  | { readonly effect: 'failed'; readonly step: Step; readonly problem: Problem };

export function fold(situation: Situation, effect: Effect): Situation {
  switch (effect.effect) {
    case 'created':
      return created(situation, effect.credential);
    case 'proven':
      return situation.inHand === undefined
        ? situation
        : { ...situation, inHand: { ...situation.inHand, proven: true } };
    case 'published':
      return published(situation, effect.vault);
    case 'delivered':
      return {
        ...situation,
        targets: (situation.targets ?? []).with(effect.target, effect.state),
        confirmedNow: false,
      };
    case 'confirmed':
      return confirmed(situation, effect.confirmedAt);
    case 'removed':
      return removed(situation, effect.keyId);
    case 'failed':
      return stepFailed(situation, effect.step, effect.problem);
  }
}

function created(situation: Situation, credential: Credential): Situation {
  const { registration } = situation;
  if (registration === undefined) return situation;
  return {
    ...situation,
    registration: { ...registration, credentials: [...registration.credentials, credential] },
    inHand: { ...credential, proven: false },
  };
}

/** The new version is current; what the targets held is what they hold still: the version before. */
function published(situation: Situation, vault: VaultState): Situation {
  const { inHand: _published, acceptance: _ofTheOldValue, targets, ...rest } = situation;
  const seen = (targets ?? []).flatMap(state =>
    'hint' in state && state.hint !== undefined ? [state.hint] : [],
  );
  return {
    ...rest,
    vault,
    heldHints: [...situation.heldHints, ...seen],
    confirmedNow: false,
    ...(targets === undefined ? {} : { targets: targets.map(leftBehind) }),
  };
}

function leftBehind(): TargetState {
  return { state: 'differs', detail: 'holds what the vault held before' };
}

function confirmed(situation: Situation, confirmedAt: Date): Situation {
  const [newest, ...older] = versions(situation);
  if (situation.vault?.state !== 'present' || newest?.tags === undefined) return situation;
  const version: VaultVersion = { ...newest, tags: { ...newest.tags, confirmedAt } };
  return { ...situation, confirmedNow: true, vault: { ...situation.vault, versions: [version, ...older] } };
}

function removed(situation: Situation, keyId: string): Situation {
  const { inHand, registration, ...rest } = situation;
  const left = credentials(situation).filter(credential => credential.keyId !== keyId);
  return {
    ...rest,
    ...(registration === undefined ? {} : { registration: { ...registration, credentials: left } }),
    ...(inHand === undefined || inHand.keyId === keyId ? {} : { inHand }),
  };
}

function stepFailed(situation: Situation, step: Step, problem: Problem): Situation {
  const failure = { key: stepKey(step), kind: step.kind, problem };
  return { ...situation, failures: [...situation.failures, failure] };
}

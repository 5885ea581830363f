/** Folds what happened back into the situation, so that the next decision sees it without reading everything again. */
import type { Problem } from '../problem.ts';
import type { Credential, Probe, TargetState, VaultState, VaultVersion, VersionTags } from './observation.ts';
import { heldIn } from './orphans.ts';
import type { Consumer, Left, Meanwhile } from './placeFacts.ts';
import type { Situation } from './situation.ts';
import { credentials, currentOf, versions } from './situation.ts';
import { stepKey } from './stepKey.ts';
import type { ReasonCode, Step } from './verdict.ts';

export type Effect =
  /** `because`: why it was due. */
  | { readonly effect: 'created'; readonly credential: Credential; readonly because?: ReasonCode }
  /** `version`: the one that its value was read from. */
  | { readonly effect: 'recalled'; readonly credential: Credential; readonly version: string }
  | { readonly effect: 'proven' }
  /** `vault`: as it was read back after writing. */
  | { readonly effect: 'published'; readonly vault: VaultState }
  /** `readBackAt`: in ticks of the clock. */
  | {
      readonly effect: 'delivered';
      readonly target: number;
      readonly state: TargetState;
      readonly readBackAt?: number;
      readonly meanwhile?: Meanwhile;
    }
  /**
   * `confirmedAt`, `places`: what the version's tag says now. `beforeRemoval`: no place counted by what was read before.
   * `probe`: of the credential that the version supersedes, where one was made.
   */
  | {
      readonly effect: 'confirmed';
      readonly confirmedAt: Date;
      readonly places: string;
      readonly beforeRemoval: boolean;
      readonly probe?: Probe;
    }
  | { readonly effect: 'settled'; readonly consumers: ReadonlyMap<number, Consumer> }
  | { readonly effect: 'recorded'; readonly version: string; readonly tags: VersionTags }
  /** The confirmation was taken back. */
  | { readonly effect: 'reopened' }
  /** `disabled`: vault versions. `leftEnabled`: of copies. */
  | {
      readonly effect: 'removed';
      readonly keyId: string;
      readonly disabled?: readonly string[];
      readonly leftEnabled?: readonly Left[];
    }
  | { readonly effect: 'failed'; readonly step: Step; readonly problem: Problem };

export function fold(situation: Situation, effect: Effect): Situation {
  switch (effect.effect) {
    case 'created':
      return created(situation, effect.credential, effect.because);
    case 'recalled':
      return { ...situation, pending: { ...effect.credential, proven: false, readFrom: effect.version } };
    case 'proven':
      return situation.pending === undefined
        ? situation
        : { ...situation, pending: { ...situation.pending, proven: true } };
    case 'published':
      return published(situation, effect.vault);
    case 'delivered':
      return delivered(situation, effect);
    case 'confirmed':
      return confirmed(
        {
          ...situation,
          confirmedNow: effect.beforeRemoval,
          confirmedByReadBack: !effect.beforeRemoval,
          probed: true,
        },
        effect,
      );
    case 'settled':
      return { ...situation, consumers: effect.consumers };
    case 'recorded':
      return recorded(situation, effect.version, effect.tags);
    case 'reopened':
      return reopened(situation);
    case 'removed':
      return removed(situation, effect.keyId, effect.disabled ?? [], effect.leftEnabled ?? []);
    case 'failed':
      return stepFailed(situation, effect.step, effect.problem);
  }
}

function created(situation: Situation, credential: Credential, because?: ReasonCode): Situation {
  const { registration } = situation;
  const made = { madeNow: situation.madeNow + 1, ...(because === undefined ? {} : { madeBecause: because }) };
  if (registration === undefined) return { ...situation, ...made };
  return {
    ...situation,
    ...made,
    registration: { ...registration, credentials: [...registration.credentials, credential] },
    pending: { ...credential, proven: false },
  };
}

function delivered(
  situation: Situation,
  { target, state, readBackAt, meanwhile }: Extract<Effect, { effect: 'delivered' }>,
): Situation {
  const seen = new Map(situation.readBackAt);
  if (readBackAt === undefined) seen.delete(target);
  else seen.set(target, readBackAt);
  return {
    ...situation,
    targets: (situation.targets ?? []).with(target, state),
    heldBefore: [...situation.heldBefore, ...heldIn(situation.targets?.[target])],
    confirmedNow: false,
    confirmedByReadBack: false,
    readBackAt: seen,
    ...(meanwhile === undefined
      ? {}
      : { meanwhile: [...(situation.meanwhile ?? []), { target, ...meanwhile }] }),
  };
}

/** The new version, proven a moment ago, is current; what the targets held is what they hold still: the version before. */
function published(situation: Situation, vault: VaultState): Situation {
  const { pending: _published, readBackAt: _before, targets, ...rest } = situation;
  const before = situation.vault?.state === 'present' ? situation.vault.value : undefined;
  return {
    ...rest,
    vault,
    ...(before === undefined ? {} : { valueBefore: before }),
    acceptance: { answer: 'accepted' },
    heldBefore: [...situation.heldBefore, ...(targets ?? []).flatMap(heldIn)],
    confirmedNow: false,
    confirmedByReadBack: false,
    ...(targets === undefined ? {} : { targets: targets.map(outdated) }),
  };
}

function outdated(): TargetState {
  return { state: 'differs', detail: 'holds what the vault held before' };
}

function confirmed(
  situation: Situation,
  { confirmedAt, places, probe }: Extract<Effect, { effect: 'confirmed' }>,
): Situation {
  const [newest, ...older] = versions(situation);
  if (situation.vault?.state !== 'present' || newest?.tags === undefined) return situation;
  const { supersedes } = newest.tags;
  const probed =
    supersedes === undefined || probe === undefined ? {} : { supersedes: { ...supersedes, probe } };
  const version: VaultVersion = { ...newest, tags: { ...newest.tags, ...probed, confirmedAt, places } };
  return { ...situation, vault: { ...situation.vault, versions: [version, ...older] } };
}

function recorded(situation: Situation, version: string, tags: VersionTags): Situation {
  if (situation.vault?.state !== 'present') return situation;
  const known = situation.vault.versions.map(each => (each.version === version ? { ...each, tags } : each));
  return { ...situation, vault: { ...situation.vault, versions: known } };
}

function reopened(situation: Situation): Situation {
  const [newest, ...older] = versions(situation);
  if (situation.vault?.state !== 'present' || newest?.tags === undefined) return situation;
  const { confirmedAt: _takenBack, ...tags } = newest.tags;
  return { ...situation, vault: { ...situation.vault, versions: [{ ...newest, tags }, ...older] } };
}

function removed(
  situation: Situation,
  keyId: string,
  disabled: readonly string[],
  leftEnabled: readonly Left[],
): Situation {
  const { pending, registration, ...rest } = situation;
  const left = credentials(situation).filter(credential => credential.keyId !== keyId);
  const inUse = currentOf(situation)?.keyId === keyId;
  return {
    ...rest,
    ...(registration === undefined ? {} : { registration: { ...registration, credentials: left } }),
    ...(pending === undefined || pending.keyId === keyId ? {} : { pending }),
    ...withoutVersions(situation, disabled),
    ...(leftEnabled.length > 0 && { leftEnabled: [...(situation.leftEnabled ?? []), ...leftEnabled] }),
    ...(inUse && {
      acceptance: { answer: 'rejected', code: 7000215, reason: 'its credential was removed' } as const,
    }),
  };
}

function withoutVersions({ vault }: Situation, disabled: readonly string[]): Partial<Situation> {
  if (vault?.state !== 'present') return {};
  const left = vault.versions.map(each =>
    disabled.includes(each.version) ? { ...each, enabled: false } : each,
  );
  return { vault: { ...vault, versions: left } };
}

function stepFailed(situation: Situation, step: Step, problem: Problem): Situation {
  const failure = { key: stepKey(step), kind: step.kind, step, problem };
  const noted = { ...situation, failures: [...situation.failures, failure] };
  // What could not be written down is remembered at least in this run.
  return step.kind === 'record' ? recorded(noted, step.version, step.tags) : noted;
}

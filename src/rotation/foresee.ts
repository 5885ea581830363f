/**
 * What a run would do, without doing it: the same `decide`, fed with the outcomes that one hopes for. Values are
 * imagined too; no service is asked.
 */
import { placesOf } from '../policy/place.ts';
import type { Rotation } from '../policy/policy.ts';
import { Secret } from '../secret.ts';
import { displayName } from './credentialMark.ts';
import { decide } from './decide.ts';
import { type Effect, fold } from './fold.ts';
import type { Intent } from './intent.ts';
import { toDisable } from './retire.ts';
import { revokedTag } from './revocation.ts';
import { lifetimeOf } from './secretRules.ts';
import { credentialOf, currentOf, type Situation, versions } from './situation.ts';
import { keyToProbe, probeOf } from './supersededProbe.ts';
import type { Step, Verdict } from './verdict.ts';

export interface Route {
  /** Groups of steps in order; the steps of one group go side by side. */
  readonly stages: readonly (readonly Step[])[];
  /** How the run would end. */
  readonly end: Verdict;
}

/** How a credential is named before it exists. */
export const NEW_KEY = 'new';

/** Far more groups than any rotation has; reaching it means that `decide` does not come to rest. */
const MANY_STAGES = 40;

export function foresee(rotation: Rotation, situation: Situation, now: Date, intent: Intent): Route {
  const stages: (readonly Step[])[] = [];
  let imagined = situation;
  for (let round = 0; round < MANY_STAGES; round += 1) {
    const verdict = decide(rotation, imagined, now, intent);
    if (verdict.steps.length === 0) return { stages, end: verdict };
    stages.push(verdict.steps);
    imagined = verdict.steps.reduce(
      (before, step) => fold(before, hoped(rotation, before, step, now, intent)),
      imagined,
    );
    imagined = withTargets(rotation, imagined);
  }
  throw new Error(`decide does not reach a fixed point for ${rotation.name}`);
}

function hoped(rotation: Rotation, situation: Situation, step: Step, now: Date, intent: Intent): Effect {
  switch (step.kind) {
    case 'create':
      return {
        effect: 'created',
        credential: imaginedCredential(rotation, situation, now, intent),
        because: step.reason.code,
      };
    case 'recall':
      return {
        effect: 'recalled',
        version: step.version,
        credential:
          credentialOf(situation, step.keyId) ?? imaginedCredential(rotation, situation, now, intent),
      };
    case 'prove':
      return { effect: 'proven' };
    case 'publish':
      return imaginedVersion(rotation, situation, now, intent);
    case 'distribute':
      return { effect: 'delivered', target: step.target, state: { state: 'in-sync', detail: 'delivered' } };
    case 'record':
      return { effect: 'recorded', version: step.version, tags: step.tags };
    case 'settle':
      return { effect: 'settled', consumers: new Map() };
    case 'reopen':
      return { effect: 'reopened' };
    case 'confirm':
      return {
        effect: 'confirmed',
        confirmedAt: currentOf(situation)?.version.tags?.confirmedAt ?? now,
        places: placesOf(rotation.targets),
        beforeRemoval: true,
        ...imaginedProbe(rotation, situation, now),
      };
    case 'retire':
      return {
        effect: 'removed',
        keyId: step.keyId,
        disabled: toDisable(situation, step).map(({ version }) => version),
      };
    case 'discard':
      return { effect: 'removed', keyId: step.keyId };
  }
}

/** Targets that could not be compared with anything before (an empty vault) count as not having the new value. */
function withTargets(rotation: Rotation, situation: Situation): Situation {
  if (situation.targets !== undefined || currentOf(situation) === undefined) return situation;
  return {
    ...situation,
    targets: rotation.targets.map(() => ({ state: 'missing', detail: 'will get the new secret' })),
  };
}

function imaginedCredential(rotation: Rotation, situation: Situation, now: Date, intent: Intent) {
  const end = new Date(now.getTime() + lifetimeOf(rotation, situation));
  const name = displayName(rotation.mark, intent.run);
  return { keyId: NEW_KEY, displayName: name, start: now, end, hint: NEW_KEY };
}

function imaginedProbe(rotation: Rotation, situation: Situation, now: Date) {
  const key = keyToProbe(rotation, situation, now);
  return key === undefined ? {} : { probe: probeOf(situation, key.keyId, {}, now) };
}

function imaginedVersion(rotation: Rotation, situation: Situation, now: Date, intent: Intent): Effect {
  const before = currentOf(situation);
  const supersedes =
    before?.keyId === undefined
      ? {}
      : { supersedes: { keyId: before.keyId, version: before.version.version } };
  const keyId = situation.pending?.keyId ?? NEW_KEY;
  const mark = situation.pending?.displayName ?? displayName(rotation.mark, intent.run);
  const tags = { keyId, mark, ...supersedes, ...revokedTag(situation, intent) };
  const version = { version: NEW_KEY, enabled: true, createdAt: now, tags };
  return {
    effect: 'published',
    vault: {
      state: 'present',
      versions: [version, ...versions(situation)],
      value: new Secret(situation.pending?.hint ?? ''),
    },
  };
}

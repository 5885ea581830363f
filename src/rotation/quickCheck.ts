/**
 * The quick check of a rotation: from its registration and from what the list of its vault tells of the
 * newest version, without a value or a target. Only "settled" can be, and that what is due has to wait for the policy;
 * everything else is read in full. Older versions are
 * looked at, by their list, only where the registration has credentials besides ours.
 */
import type { StandingFacts } from '../event.ts';
import { areThose } from '../policy/place.ts';
import type { Rotation } from '../policy/policy.ts';
import { isHeldUp } from './calm.ts';
import { isNewerFormat } from './credentialMark.ts';
import { decide } from './decide.ts';
import type { Intent } from './intent.ts';
import { recordedLeaks } from './leaks.ts';
import type { Credential, ListedVersion, Registration, VaultVersion } from './observation.ts';
import { endFacts } from './secretInUse.ts';
import { inSeconds, nothingKnown, referredKeyIds, type Situation } from './situation.ts';
import type { Verdict } from './verdict.ts';

export interface ListedState {
  readonly registration: Registration;
  readonly newest: ListedVersion;
  /** All versions before it; absent: they were not read. */
  readonly older?: readonly VaultVersion[];
}

/**
 * The verdict of a full reading, provided that no target has drifted: `decide` is called with the same facts, so that dates,
 * windows, freezes and pauses have the same result. Undefined: a full reading is needed.
 */
export function quickCheck(
  rotation: Rotation,
  listedState: ListedState,
  now: Date,
  intent: Intent,
): Verdict | undefined {
  const situation = situationOf(rotation, listedState);
  if (!isPlain(rotation, listedState, intent) || !areStrangers(listedState, situation)) return undefined;
  return settledBy(rotation, situation, now, intent);
}

/**
 * Whether a list of the older versions may make it settled: it has other credentials, none of which bears our mark, and
 * without them would be settled. Whether a version names one of them is what the list tells.
 */
export function needsOlder(rotation: Rotation, listedState: ListedState, now: Date, intent: Intent): boolean {
  if (listedState.older !== undefined || !isPlain(rotation, listedState, intent)) return false;
  const isLonely = othersIn(listedState).length === 0;
  return !isLonely && settledBy(rotation, situationOf(rotation, listedState), now, intent) !== undefined;
}

function settledBy(rotation: Rotation, situation: Situation, now: Date, intent: Intent): Verdict | undefined {
  const verdict = decide(rotation, situation, now, intent);
  const isSettled = (verdict.phase === 'settled' || isHeldUp(verdict)) && verdict.steps.length === 0;
  return isSettled && verdict.findings.every(({ severity }) => severity === 'note') ? verdict : undefined;
}

function situationOf(rotation: Rotation, { registration, newest, older = [] }: ListedState): Situation {
  return {
    ...nothingKnown,
    registration,
    vault: { state: 'present', versions: [{ version: 'newest', ...newest }, ...older] },
    targets: rotation.targets.map(() => ({ state: 'in-sync', detail: 'was not read' })),
  };
}

/** When the secret in use ends: what the list showed is as good as a full reading. */
export function listedEnd(rotation: Rotation, listedState: ListedState): Pick<StandingFacts, 'endsAt'> {
  return endFacts(situationOf(rotation, listedState));
}

function othersIn({ registration, newest }: ListedState): readonly Credential[] {
  return registration.credentials.filter(({ keyId }) => keyId !== newest.tags?.keyId);
}

/** Whether none of the other credentials belongs to this rotation: no version names them, in any tag. */
function areStrangers(listedState: ListedState, situation: Situation): boolean {
  const others = othersIn(listedState);
  if (others.length === 0) return true;
  if (listedState.older === undefined) return false;
  const named = new Set([
    ...referredKeyIds(situation),
    ...recordedLeaks(situation).map(({ keyId }) => keyId),
  ]);
  return others.every(({ keyId }) => !named.has(keyId));
}

/** Clocks of different services differ a little, and this machine's by up to a minute (clock.ts). */
const SLACK_MS = 120_000;

/**
 * One credential, made by this rotation, and a newest version that provably holds it:
 * - A second credential that bears our mark may be superseded or an orphan: only a full reading can tell.
 * - Whoever writes a version by hand may copy our tags along, but then it is younger than the confirmation that they
 *   tell of; and it would have to expire with the credential to the second, as ours do.
 * - Everything that the policy names held it when it was confirmed: a target that was added since, or a best-effort one
 *   that was left out, is no drift but work to be done.
 */
function isPlain(rotation: Rotation, listedState: ListedState, intent: Intent): boolean {
  const { registration, newest } = listedState;
  const { tags, enabled, createdAt, expiresAt } = newest;
  if (intent.force || intent.revoke !== undefined || intent.rollback !== undefined) return false;
  if (intent.adopt === true) return false;
  if (!enabled || tags?.confirmedAt === undefined || tags.revoked !== undefined) return false;
  if (isNewerFormat(tags) || newest.halt !== undefined) return false;
  const ours = registration.credentials.find(({ keyId }) => keyId === tags.keyId);
  if (ours === undefined || othersIn(listedState).some(isMarked)) return false;
  if (!isMarked(ours) || ours.displayName !== tags.mark) return false;
  if (!areThose(tags.places, rotation.targets)) return false;
  if (expiresAt === undefined || ours.end === undefined) return false;
  if (inSeconds(expiresAt) !== inSeconds(ours.end)) return false;
  return createdAt.getTime() <= tags.confirmedAt.getTime() + SLACK_MS;

  function isMarked({ displayName }: Credential): boolean {
    return displayName.startsWith(rotation.mark);
  }
}

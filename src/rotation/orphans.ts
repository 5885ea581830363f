/** What this program made and never published: its value is lost. */
import type { Rotation } from '../policy/policy.ts';
import { mayBeInVault } from './credentialIdentity.ts';
import { longestRunMs } from './longestRun.ts';
import type { Credential, TargetState, VaultVersion } from './observation.ts';
import { LONGEST_WAIT_MS } from './quiet.ts';
import {
  credentials,
  currentOf,
  type Held,
  inSeconds,
  referredKeyIds,
  type Situation,
  versions,
} from './situation.ts';

/** Credentials of this rotation that no vault version refers to: their value is lost. */
export function orphansOf(situation: Situation, rotation: Pick<Rotation, 'mark' | 'prove'>): Credential[] {
  const referred = referredKeyIds(situation);
  return credentials(situation).filter(
    credential =>
      credential.displayName.startsWith(rotation.mark) &&
      !referred.has(credential.keyId) &&
      credential.keyId !== situation.pending?.keyId &&
      !mayBeInVault(situation, credential) &&
      !heldByItsEnd(situation, credential) &&
      !heldByItsAge(situation, credential, longestRunMs(rotation)),
  );
}

/**
 * Whether the vault proves that an orphan was never published: a version older than the orphan is still listed,
 * so the secret was not purged since, so a version with the orphan's value would be listed too. Without that proof the
 * vault secret may have been purged while targets still hold the value. Backups can bring an old vault secret back: what a place
 * holds, or held before this run wrote it, speaks against the proof; so does a version that is older and was confirmed after the
 * orphan was made, since it was delivered again then; and a sign-in that no run can have made to prove it.
 */
export function provablyUnpublished(
  situation: Situation,
  orphan: Credential,
  rotation: Pick<Rotation, 'prove'>,
  now: Date,
): boolean {
  const isYoung = now.getTime() - orphan.start.getTime() <= longestRunMs(rotation);
  const older = versions(situation).filter(version => version.createdAt < orphan.start);
  const isDeliveredAgain = older.some(({ tags }) => (tags?.confirmedAt ?? orphan.start) > orphan.start);
  // Keyturn leaves a mark wherever it writes blindly. That one was lost, and the vault restored as well, takes longer than a run.
  const isOf = (held: Held) => !(isYoung && held.unmarked === true) && isCredential(held, orphan);
  const isHeld = (situation.targets ?? []).flatMap(heldIn).some(isOf);
  return (
    older.length > 0 &&
    !isDeliveredAgain &&
    !isHeld &&
    !situation.heldBefore.some(isOf) &&
    !wasUsed(situation, orphan, longestRunMs(rotation))
  );
}

/** Whether a place holds, or may hold, what no vault version holds. */
export function isHeldByPlace({ targets = [] }: Situation, orphan: Credential): boolean {
  return targets.flatMap(heldIn).some(held => isCredential(held, orphan));
}

/**
 * What a place may hold besides the newest value. A marked place without a mark and without a date was never written by this
 * program, which leaves both where it may.
 */
export function heldIn(state: TargetState | undefined): Held[] {
  switch (state?.state) {
    case 'differs':
      return [{ ...(state.hint && { hint: state.hint }), ...(state.keyId && { keyId: state.keyId }) }];
    case 'unknown': {
      if (state.updatedAt !== undefined) return [{ updatedAt: state.updatedAt }];
      return state.writtenAt === undefined ? [] : [{ updatedAt: state.writtenAt, unmarked: true }];
    }
    case 'unreadable':
      return [{}];
    default:
      return [];
  }
}

/** Whether a place was seen to hold it before this run wrote there. */
export function wasHeld({ heldBefore }: Situation, orphan: Credential): boolean {
  return heldBefore.some(held => isCredential(held, orphan));
}

/** Whether the sign-in report can say something about an orphan: the run that made it signs in with it, to prove it. */
export function mayBeUsed(
  situation: Situation,
  rotation: Pick<Rotation, 'mark' | 'prove'>,
  now: Date,
): boolean {
  const age = ({ start }: Credential) => now.getTime() - start.getTime();
  return orphansOf(situation, rotation).some(orphan => age(orphan) > longestRunMs(rotation));
}

function wasUsed({ usage }: Situation, { keyId, start }: Credential, provingMs: number): boolean {
  const lastSeen = usage?.known === true ? usage.uses.get(keyId)?.lastSeen : undefined;
  return lastSeen !== undefined && lastSeen.getTime() > start.getTime() + provingMs;
}

/**
 * From when an orphan may go that may have been in the vault before that was purged. Consumers that the policy does not name may
 * use it still, and no vault version is left by which its use could be probed: hence the longest wait, unless the policy says
 * that no evidence is needed. Undefined: not before its end.
 */
export function removableFrom(
  { retire, overlapMs }: Pick<Rotation, 'retire' | 'overlapMs'>,
  situation: Situation,
): Date | undefined {
  const confirmedAt = currentOf(situation)?.version.tags?.confirmedAt;
  if (confirmedAt === undefined || retire === 'never') return undefined;
  const waitMs = retire === 'after-overlap' ? overlapMs : Math.max(overlapMs, LONGEST_WAIT_MS);
  return new Date(confirmedAt.getTime() + waitMs);
}

function isCredential(held: Held, { keyId, hint, start }: Credential): boolean {
  if (held.keyId !== undefined || held.hint !== undefined)
    return held.keyId === keyId || (held.hint !== undefined && (hint === null || held.hint === hint));
  return held.updatedAt === undefined || held.updatedAt > start;
}

/** Tags can be stripped or put back by hand, but a version of ours also expires to the second when its credential ends. */
function heldByItsEnd(situation: Situation, credential: Credential): boolean {
  const end = inSeconds(credential.end);
  if (end === undefined) return false;
  return versions(situation).some(({ expiresAt }) => inSeconds(expiresAt) === end);
}

/**
 * Who strips tags may set another end, too. Then only its age speaks: a version without our tags that was made while the run
 * of this credential may have been at work. One of a person, made in that time, keeps an orphan alive, and no more.
 */
function heldByItsAge(situation: Situation, { start }: Credential, withinMs: number): boolean {
  const madeAfter = ({ createdAt }: VaultVersion) => createdAt.getTime() + SECOND_MS - start.getTime();
  return versions(situation).some(
    version => version.tags === undefined && madeAfter(version) >= 0 && madeAfter(version) <= withinMs,
  );
}

/** In which Key Vault counts. */
const SECOND_MS = 1_000;

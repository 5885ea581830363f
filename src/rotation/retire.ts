/** Which superseded credentials may go now, and why the others stay. */
import type { Rotation } from '../policy/policy.ts';
import { type Restraint, restraint } from './calm.ts';
import { mayBeInVault } from './credentialIdentity.ts';
import { isOutage } from './due.ts';
import { hasEnded } from './ending.ts';
import { namingRight } from './hiddenUse.ts';
import type { VaultVersion } from './observation.ts';
import { earliestRemoval, type Replaced } from './quiet.ts';
import type { Situation, Superseded } from './situation.ts';
import { currentOf, supersededOf, versions } from './situation.ts';
import { behindUntagged, inVault, notProvenHeld, withoutTags } from './supersededDoubts.ts';
import { keyToProbe } from './supersededProbe.ts';
import { type Evidence, evidenceOf, notProbed, wantsEvidence, wantsUsageOf } from './usageEvidence.ts';
import { vaultBehind } from './vaultBehind.ts';
import type { Finding, Later, Reason, ReasonCode, Step } from './verdict.ts';
import { moment, span } from './words.ts';

export type Retirement =
  | {
      readonly superseded: Superseded;
      readonly removable: true;
      readonly reason: Reason;
      readonly finding?: Finding;
    }
  | {
      readonly superseded: Superseded;
      readonly removable: false;
      readonly later: Later;
      readonly finding?: Finding;
    };

/**
 * Windows, freezes and a pause hold retiring up as they do creating. `creating`: a new secret is made in spite of
 * them, and one that may go is not kept where the place for it is wanted.
 */
export function retirementsOf(
  rotation: Rotation,
  situation: Situation,
  now: Date,
  creating: boolean,
): Retirement[] {
  const restrainedBy = creating ? undefined : restraint(rotation, now);
  return supersededOf(situation).map(superseded =>
    retirementOf(rotation, situation, superseded, now, restrainedBy),
  );
}

const WAITS_FOR_REPORT: readonly ReasonCode[] = ['quiet', 'still-used', 'not-shown'];

/** Whether a removal waits until the sign-in report shows that nobody uses the credential. */
export function waitsForReport({ code }: Reason): boolean {
  return WAITS_FOR_REPORT.includes(code);
}

/** Whether the usage report is wanted for what is superseded already. */
export function wantsUsage(rotation: Rotation, situation: Situation, now: Date): boolean {
  if (!wantsEvidence(rotation)) return false;
  return supersededOf(situation).some(superseded => wantsUsageOf(rotation, superseded, now));
}

function retirementOf(
  rotation: Rotation,
  situation: Situation,
  superseded: Superseded,
  now: Date,
  restrainedBy: Restraint | undefined,
): Retirement {
  if (rotation.retire === 'never') {
    return stays(superseded, { code: 'retire-never', text: 'the policy says retire: never' });
  }
  const { confirmedAt, credential } = superseded;
  if (confirmedAt === undefined) return unconfirmed(rotation, situation, superseded, now);
  if (restrainedBy?.reason.code === 'paused')
    return stays(superseded, restrainedBy.reason, restrainedBy.until);
  if (!isProvenHeld(rotation, situation, superseded)) {
    const reason: Reason = { code: 'not-ours', text: 'there is no evidence that the vault held it' };
    return stays(superseded, reason, undefined, notProvenHeld(rotation, superseded));
  }
  if (hasEnded(credential, now)) {
    if (restrainedBy !== undefined) return stays(superseded, restrainedBy.reason, restrainedBy.until);
    return {
      superseded,
      removable: true,
      reason: {
        code: 'superseded-expired',
        text: 'it is superseded and has expired, and the new one is confirmed',
      },
    };
  }
  if (mayBeInVault(situation, credential)) {
    const reason: Reason = { code: 'in-vault', text: 'the vault may hold it' };
    return stays(superseded, reason, undefined, inVault(rotation, superseded));
  }
  if (situation.madeBecause !== undefined && isOutage({ code: situation.madeBecause })) {
    const text = 'this run repaired an outage: a credential that may still work stays until the next run';
    return stays(superseded, { code: 'outage-mended', text });
  }
  const seen = wantsEvidence(rotation)
    ? seenOf(rotation, situation, { ...superseded, confirmedAt }, now)
    : overlap(rotation, { ...superseded, confirmedAt }, now);
  const { finding } = seen;
  if (!seen.unused) return waits(rotation, superseded, seen.reason, seen.at, finding);
  if (restrainedBy !== undefined) return stays(superseded, restrainedBy.reason, restrainedBy.until, finding);
  return { superseded, removable: true, reason: seen.reason, ...(finding === undefined ? {} : { finding }) };
}

/**
 * The versions that are disabled before a credential is removed: the one that the step names, which is checked before, and those
 * whose own tags name the credential. What only the tags of another version say of a version, nobody has checked. The newest is not
 * disabled but replaced, unless the rotation is forgotten.
 */
export function toDisable(
  situation: Situation,
  { keyId, version, forgets }: Extract<Step, { kind: 'retire' }>,
): VaultVersion[] {
  return versions(situation)
    .slice(forgets ? 0 : 1)
    .filter(each => each.enabled && (each.version === version || each.tags?.keyId === keyId));
}

/** A version that this program did not write is never confirmed, so what it replaced stays until its end; the finding says so. */
function unconfirmed(
  rotation: Rotation,
  situation: Situation,
  superseded: Superseded,
  now: Date,
): Retirement {
  const current = currentOf(situation);
  if (current === undefined || current.version.tags !== undefined)
    return stays(superseded, { code: 'not-confirmed', text: 'not every required target is confirmed yet' });
  const text = withoutTags(current.version);
  const finding = behindUntagged(rotation, current, superseded.credential, vaultBehind(situation, now));
  return stays(superseded, { code: 'not-confirmed', text }, undefined, finding);
}

/** A credential that can still be probed is not removed without the probe: a probe that got no answer is no evidence. */
function seenOf(rotation: Rotation, situation: Situation, superseded: Replaced, now: Date): Evidence {
  const { usage } = situation;
  const seen = namingRight(evidenceOf(rotation, superseded, usage, now), rotation, usage);
  const isOpen = keyToProbe(rotation, situation, now)?.keyId === superseded.credential.keyId;
  const isLong = earliestRemoval(rotation, superseded) <= now && seen.reason.code !== 'still-used';
  return isOpen && isLong ? notProbed(rotation, superseded) : seen;
}

/** `after-overlap`: the policy says that no evidence of use is needed. */
function overlap({ overlapMs }: Rotation, { confirmedAt }: Replaced, now: Date): Evidence {
  const at = new Date(confirmedAt.getTime() + overlapMs);
  if (at > now)
    return { unused: false, at, reason: { code: 'overlap', text: `overlap of ${span(overlapMs)}` } };
  const text = `confirmed ${moment(confirmedAt)}, overlap of ${span(overlapMs)} is over (retire: after-overlap)`;
  return { unused: true, reason: { code: 'overlap-over', text } };
}

/**
 * A credential that this program did not make is removed only with evidence from the vault version that held it: the value of
 * a readable version is compared before the removal; a disabled version has to name the credential in its own tags. The record
 * in the newest version alone is not sufficient, since tags can be edited by others.
 */
function isProvenHeld(
  rotation: Rotation,
  situation: Situation,
  { credential, version }: Superseded,
): boolean {
  if (credential.displayName.startsWith(rotation.mark)) return true;
  const holder = versions(situation).find(each => each.version === version);
  return holder !== undefined && (holder.enabled || holder.tags?.keyId === credential.keyId);
}

/** Until `at`, and longer where the policy wants nothing removed then. */
function waits(
  rotation: Rotation,
  superseded: Superseded,
  reason: Reason,
  at: Date | undefined,
  finding?: Finding,
): Retirement {
  const { end } = superseded.credential;
  // An expired credential is removed whether or not it is used: Entra accepts it no more.
  if (at !== undefined && end !== undefined && end < at)
    return expiresFirst(rotation, superseded, { reason, end }, finding);
  const then = at === undefined ? undefined : restraint(rotation, at);
  if (then === undefined) return withSpan(stays(superseded, reason, at, finding), reason);
  const { code, text } = then.reason;
  return stays(superseded, { code, text: `${reason.text}, then ${text}` }, then.until, finding);
}

/** What would have been waited for is told all the same: it says why it is not removed before. */
function expiresFirst(
  rotation: Rotation,
  superseded: Superseded,
  { reason, end }: { readonly reason: Reason; readonly end: Date },
  finding?: Finding,
): Retirement {
  const otherwise = `otherwise it would be removed later: ${reason.text}`;
  const then = restraint(rotation, end);
  if (then === undefined)
    return stays(superseded, { code: 'expires-first', text: `it expires then; ${otherwise}` }, end, finding);
  const text = `it expires before that, ${moment(end)}; its removal then waits: ${then.reason.text}; ${otherwise}`;
  return stays(superseded, { code: then.reason.code, text }, then.until, finding);
}

/** Where the time of its removal depends on sign-ins of others, its own end is the latest moment. */
function withSpan(retirement: Retirement, { code }: Reason): Retirement {
  const { end } = retirement.superseded.credential;
  if (retirement.removable || end === undefined || code === 'overlap') return retirement;
  const { at } = retirement.later;
  return at !== undefined && at >= end
    ? retirement
    : { ...retirement, later: { ...retirement.later, by: end } };
}

function stays(superseded: Superseded, reason: Reason, at?: Date, finding?: Finding): Retirement {
  const { keyId } = superseded.credential;
  const later: Later = { kind: 'retire', keyId, reason, ...(at === undefined ? {} : { at }) };
  return { superseded, removable: false, later, ...(finding === undefined ? {} : { finding }) };
}

/** Which superseded credentials may go now, and why the others stay. */
import type { Rotation } from '../policy/policy.ts';
import { isOpen, nextOpening } from '../policy/window.ts';
import type { Situation, Superseded } from './situation.ts';
import { supersededOf } from './situation.ts';
import type { Finding, Later, Reason } from './verdict.ts';
import { moment, span } from './words.ts';

export type Fate =
  | {
      readonly superseded: Superseded;
      readonly ripe: true;
      readonly reason: Reason;
      readonly finding?: Finding;
    }
  | {
      readonly superseded: Superseded;
      readonly ripe: false;
      readonly later: Later;
      readonly finding?: Finding;
    };

export function fates(rotation: Rotation, situation: Situation, now: Date): Fate[] {
  return supersededOf(situation).map(superseded => fate(rotation, situation, superseded, now));
}

/** Whether the usage report is wanted before anything can be said: an overlap is over and nobody has read it yet. */
export function wantsUsage(rotation: Rotation, situation: Situation, now: Date): boolean {
  if (rotation.retire !== 'when-unused' || situation.usage !== undefined) return false;
  return supersededOf(situation).some(
    ({ confirmedAt }) => confirmedAt !== undefined && overlapOver(rotation, confirmedAt, now),
  );
}

function fate(rotation: Rotation, situation: Situation, superseded: Superseded, now: Date): Fate {
  if (rotation.retire === 'never') {
    return stays(superseded, { code: 'retire-never', text: 'the policy says retire: never' });
  }
  const { confirmedAt, credential } = superseded;
  if (confirmedAt === undefined) {
    return stays(superseded, { code: 'not-confirmed', text: 'not every required target is confirmed yet' });
  }
  if (credential.end <= now) {
    return {
      superseded,
      ripe: true,
      reason: { code: 'superseded-expired', text: 'superseded, confirmed and expired' },
    };
  }
  return afterOverlap(rotation, situation, superseded, confirmedAt, now);
}

function afterOverlap(
  rotation: Rotation,
  situation: Situation,
  superseded: Superseded,
  confirmedAt: Date,
  now: Date,
): Fate {
  const lastUse = lastSignIn(situation, superseded);
  const usedSince = lastUse !== undefined && lastUse > confirmedAt;
  const quietFrom = usedSince && rotation.retire === 'when-unused' ? lastUse : confirmedAt;
  const at = new Date(quietFrom.getTime() + rotation.overlapMs);
  const finding = usageFinding(rotation, situation, superseded, usedSince ? lastUse : undefined, now);
  if (at > now) return stays(superseded, waitingReason(rotation, quietFrom, confirmedAt), at, finding);
  const opening = isOpen(rotation.windows, now) ? undefined : nextOpening(rotation.windows, now);
  if (opening !== undefined) {
    return stays(
      superseded,
      { code: 'outside-window', text: `the window opens ${moment(opening)}` },
      opening,
      finding,
    );
  }
  const reason: Reason = {
    code: 'overlap-over',
    text: `confirmed ${moment(confirmedAt)}, overlap of ${span(rotation.overlapMs)} is over`,
  };
  return { superseded, ripe: true, reason, ...(finding === undefined ? {} : { finding }) };
}

function waitingReason(rotation: Rotation, quietFrom: Date, confirmedAt: Date): Reason {
  if (quietFrom === confirmedAt) return { code: 'overlap', text: `overlap of ${span(rotation.overlapMs)}` };
  const quiet = `${span(rotation.overlapMs)} without a sign-in`;
  return {
    code: 'still-used',
    text: `somebody signed in with it on ${moment(quietFrom)}; it goes after ${quiet}`,
  };
}

function usageFinding(
  rotation: Rotation,
  situation: Situation,
  { credential }: Superseded,
  lastUse: Date | undefined,
  now: Date,
): Finding | undefined {
  if (rotation.retire !== 'when-unused') return undefined;
  if (situation.usage?.known === false) {
    const text = `usage unknown (${situation.usage.why}): credential ${credential.keyId} goes by the overlap alone`;
    return { code: 'usage-unknown', severity: 'note', text };
  }
  if (lastUse === undefined) return undefined;
  const ago = span(now.getTime() - lastUse.getTime());
  const text = `superseded credential ${credential.keyId} is still used: last sign-in ${moment(lastUse)} (${ago} ago)`;
  return { code: 'still-used', severity: 'note', text, remedy: `keyturn verify ${rotation.name}` };
}

function lastSignIn(situation: Situation, { credential }: Superseded): Date | undefined {
  return situation.usage?.known === true ? situation.usage.lastSignIn.get(credential.keyId) : undefined;
}

function overlapOver(rotation: Rotation, confirmedAt: Date, now: Date): boolean {
  return confirmedAt.getTime() + rotation.overlapMs <= now.getTime();
}

function stays(superseded: Superseded, reason: Reason, at?: Date, finding?: Finding): Fate {
  const later: Later = {
    kind: 'retire',
    keyId: superseded.credential.keyId,
    reason,
    ...(at === undefined ? {} : { at }),
  };
  return { superseded, ripe: false, later, ...(finding === undefined ? {} : { finding }) };
}

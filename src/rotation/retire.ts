/** Which superseded credentials may go now, and why the others stay. */
import type { Rotation } from '../policy/policy.ts';
import { type Restraint, restraint } from './calm.ts';
import { hasEnded } from './ending.ts';
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

/**
 * Windows, freezes and a pause hold retiring up as they do creating. `creating`: a new secret is made in spite of
 * them, and one that may go is not kept where the place for it is wanted.
 */
export function fates(rotation: Rotation, situation: Situation, now: Date, creating: boolean): Fate[] {
  const held = creating ? undefined : restraint(rotation, now);
  return supersededOf(situation).map(superseded => fate(rotation, situation, superseded, now, held));
}

/** Whether the usage report is wanted before anything can be said: an overlap is over and nobody has read it yet. */
export function wantsUsage(rotation: Rotation, situation: Situation, now: Date): boolean {
  if (rotation.retire !== 'when-unused' || situation.usage !== undefined) return false;
  return supersededOf(situation).some(
    ({ confirmedAt }) => confirmedAt !== undefined && overlapOver(rotation, confirmedAt, now),
  );
}

function fate(
  rotation: Rotation,
  situation: Situation,
  superseded: Superseded,
  now: Date,
  held: Restraint | undefined,
): Fate {
  if (rotation.retire === 'never') {
    return stays(superseded, { code: 'retire-never', text: 'the policy says retire: never' });
  }
  const { confirmedAt, credential } = superseded;
  if (confirmedAt === undefined) {
    return stays(superseded, { code: 'not-confirmed', text: 'not every required target is confirmed yet' });
  }
  if (held?.reason.code === 'paused') return stays(superseded, held.reason, held.until);
  if (hasEnded(credential, now)) {
    if (held !== undefined) return stays(superseded, held.reason, held.until);
    return {
      superseded,
      ripe: true,
      reason: { code: 'superseded-expired', text: 'superseded, confirmed and expired' },
    };
  }
  return afterOverlap(rotation, situation, superseded, confirmedAt, now, held);
}

function afterOverlap(
  rotation: Rotation,
  situation: Situation,
  superseded: Superseded,
  confirmedAt: Date,
  now: Date,
  held: Restraint | undefined,
): Fate {
  const lastUse = lastSignIn(situation, superseded);
  const usedSince = lastUse !== undefined && lastUse > confirmedAt;
  const stillUsed = usedSince && rotation.retire === 'when-unused';
  const quietFrom = stillUsed ? lastUse : confirmedAt;
  const quietMs = stillUsed ? Math.max(rotation.overlapMs, rotation.quietMs) : rotation.overlapMs;
  const at = new Date(quietFrom.getTime() + quietMs);
  const finding = usageFinding(rotation, situation, superseded, usedSince ? lastUse : undefined, now);
  if (at > now) {
    const waiting = waitingReason(rotation, quietMs, stillUsed ? lastUse : undefined);
    return waits(rotation, superseded, waiting, at, finding);
  }
  if (held !== undefined) return stays(superseded, held.reason, held.until, finding);
  const quiet = stillUsed
    ? `no sign-in since ${moment(lastUse)}`
    : `overlap of ${span(rotation.overlapMs)} is over`;
  const reason: Reason = { code: 'overlap-over', text: `confirmed ${moment(confirmedAt)}, ${quiet}` };
  return { superseded, ripe: true, reason, ...(finding === undefined ? {} : { finding }) };
}

/** Until `at`, and longer where the policy wants nothing removed then. */
function waits(
  rotation: Rotation,
  superseded: Superseded,
  reason: Reason,
  at: Date,
  finding?: Finding,
): Fate {
  const then = restraint(rotation, at);
  if (then === undefined) return stays(superseded, reason, at, finding);
  const { code, text } = then.reason;
  return stays(superseded, { code, text: `${reason.text}, then ${text}` }, then.until, finding);
}

function waitingReason(rotation: Rotation, quietMs: number, lastUse: Date | undefined): Reason {
  if (lastUse === undefined) return { code: 'overlap', text: `overlap of ${span(rotation.overlapMs)}` };
  const text = `somebody signed in with it on ${moment(lastUse)}; it goes after ${span(quietMs)} without a sign-in`;
  return { code: 'still-used', text };
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

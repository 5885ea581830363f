/**
 * Whether a rotation may be left to another run that is at work on it, so that a scheduled run which comes second has nothing to
 * report. What is not known counts against it: absent or unread is never fine.
 */
import type { Rotation } from '../policy/policy.ts';
import { countingIn } from './countingCredential.ts';
import { deadline } from './deadline.ts';
import { due, isOutage } from './due.ts';
import type { Intent } from './intent.ts';
import { livingLeaks } from './leaks.ts';
import { isRecordedAsLeaked } from './revocation.ts';
import { rotateBeforeOf } from './secretRules.ts';
import type { Situation } from './situation.ts';
import { span } from './words.ts';

const MINUTE_MS = 60_000;

/** A run that has been at work on one rotation for longer may be stuck; somebody should know. */
const YOUNG_MS = 60 * MINUTE_MS;

/** The time was written by the clock of another machine; one that is further ahead than this tells nothing. */
const AHEAD_MS = 5 * MINUTE_MS;

/** Whoever asked for something by name (a new secret, a revocation, a rollback) has to know that it was not done. */
export function isScheduled({ force, revoke, rollback, adopt }: Intent): boolean {
  return !force && revoke === undefined && rollback === undefined && adopt !== true;
}

/** Why what another run began then is not to be passed over; undefined: it is young. */
export function notYoung(begun: Date | undefined, now: Date): string | undefined {
  const ms = begun === undefined ? Number.NaN : now.getTime() - begun.getTime();
  if (Number.isNaN(ms)) return 'the start time of the other run cannot be read';
  if (ms < -AHEAD_MS) return "the other run's clock does not agree with the cloud's";
  return ms < YOUNG_MS ? undefined : `the other run has been active for ${span(ms)}`;
}

/** Why a rotation may not wait for another run unreported: a leak, an outage, an end that is near, or one of these not known. */
export function pressing(
  rotation: Rotation,
  situation: Situation,
  now: Date,
  intent: Intent,
): string | undefined {
  const { registration, vault, acceptance } = situation;
  if (registration === undefined || vault === undefined) return 'its state was not read';
  const leak = livingLeaks(situation)[0];
  if (leak !== undefined) return `credential ${leak.keyId} leaked and is still valid`;
  if (isRecordedAsLeaked(situation)) return 'the credential in use leaked';
  const { reason } = due(rotation, situation, now, intent);
  if (isOutage(reason)) return `consumers may be without a working secret (${reason.text})`;
  if (acceptance?.answer !== 'accepted') return "it is unknown whether Entra accepts the vault's value";
  if (countingIn(situation, now)?.end === undefined) return 'the end date of its credential is not known';
  return endsSoon(rotation, situation, now);
}

/** What is said of a secret that is near its end; undefined: it is not, or its end is not known. */
export function endsSoon(rotation: Rotation, situation: Situation, now: Date): string | undefined {
  const credential = countingIn(situation, now);
  if (credential?.end === undefined) return undefined;
  // One that was made by hand may be older than the policy's lifetime on the first day: its own end counts.
  const isOurs = credential.displayName.startsWith(rotation.mark);
  const end = isOurs ? deadline(rotation, credential) : credential.end;
  const left = end.getTime() - now.getTime();
  // Half of the time that the policy gives for it is used up.
  if (left >= rotateBeforeOf(rotation, credential) / 2) return undefined;
  if (end.getTime() === credential.end.getTime()) return `it expires in ${span(left)}`;
  return left > 0
    ? `its lifetime in the policy ends in ${span(left)}`
    : 'it is older than its lifetime in the policy';
}

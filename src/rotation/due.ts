/** Why a new secret is due, or why not: a list of checks in order; the first that applies gives the reason. */
import type { Rotation } from '../policy/policy.ts';
import { inSpiteOf, type Restraint, restraint, waitingFor } from './calm.ts';
import { endsBefore, pauseFindings } from './calmFindings.ts';
import { counting, perhaps } from './countingCredential.ts';
import { runOf } from './credentialMark.ts';
import { deadline, timeLeft } from './deadline.ts';
import type { Intent } from './intent.ts';
import { leakOf } from './leaks.ts';
import type { Credential } from './observation.ts';
import { isRecordedAsLeaked, revocations } from './revocation.ts';
import { rotateBeforeOf } from './secretRules.ts';
import { type Current, currentOf, type Situation } from './situation.ts';
import { vaultBehind } from './vaultBehind.ts';
import type { Finding, Later, Reason, ReasonCode } from './verdict.ts';
import { span } from './words.ts';

export interface Due {
  readonly now: boolean;
  readonly reason: Reason;
  /** It is due, and `keyturn adopt` leaves it to the next run. */
  readonly isLeft?: true;
  /** It is due, and a pause, a freeze or a closed window holds it up. */
  readonly isHeldUp?: true;
  /** When it will be, where that is known. */
  readonly later?: Later;
  /** The policy pauses the rotation: nothing is done to it at all. */
  readonly paused: boolean;
  readonly findings: readonly Finding[];
}

interface Case {
  readonly rotation: Rotation;
  readonly situation: Situation;
  readonly now: Date;
  readonly intent: Intent;
  readonly current: Current | undefined;
}

type Check = (input: Case) => Reason | undefined;

/** These mend something that is broken already: waiting for a window would only make it last. */
const brokenAlready: readonly Check[] = [vaultIsEmpty, valueIsNotAccepted, credentialIsGone, hasExpired];

const BROKEN: readonly string[] = [
  'no-vault-secret',
  'not-accepted',
  'credential-gone',
  'expired',
] satisfies ReasonCode[];

/** Whether a reason says that consumers are, or may be, without a working secret. */
export function isOutage({ code }: { readonly code: string }): boolean {
  return BROKEN.includes(code);
}

/** Whether a new secret that is due for this reason is not to wait for anything. */
export function isUrgent(reason: { readonly code: string }): boolean {
  return isOutage(reason) || reason.code === ('leaked' satisfies ReasonCode);
}

const inGoodTime: readonly Check[] = [expiresSoon, isOlderThanPolicy, holdsAnOlderOne];

export function due(rotation: Rotation, situation: Situation, now: Date, intent: Intent): Due {
  const found = unlessAdopting(rotation, situation, now, intent);
  // Its reason stays: what is an outage is called one.
  return intent.adopt === true ? { ...found, now: false, ...(found.now ? { isLeft: true } : {}) } : found;
}

function unlessAdopting(rotation: Rotation, situation: Situation, now: Date, intent: Intent): Due {
  const input: Case = { rotation, situation, now, intent, current: currentOf(situation) };
  if (intent.rollback !== undefined) return not({ code: 'rolled-back', text: 'rollback requested' });
  const restrainedBy = restraint(rotation, now);
  const asked = firstOf([isForced, hasLeaked], input);
  if (asked !== undefined) return isNow(inSpiteOf(asked, restrainedBy));
  const broken = firstOf(brokenAlready, input);
  const timely = firstOf(inGoodTime, input);
  if (restrainedBy?.reason.code === 'paused' && !goesOnThoughPaused(input))
    return whilePaused(input, restrainedBy, broken, timely);
  if (broken !== undefined) return isNow(inSpiteOf(broken, restrainedBy));
  if (timely === undefined) return notDue(input);
  return restrainedBy === undefined ? isNow(timely) : postponed(input, restrainedBy, timely);
}

function isNow(reason: Reason): Due {
  return { now: true, reason, paused: false, findings: [] };
}

function not(reason: Reason): Due {
  return { now: false, reason, paused: false, findings: [] };
}

/** It was requested by name, or a credential leaked and its removal is not finished. */
function goesOnThoughPaused({ situation, intent }: Case): boolean {
  return intent.force || intent.revoke !== undefined || revocations(situation, intent).length > 0;
}

/** A pause holds up the repair of an outage, too; the reason then names the outage, so that it is not taken for healthy. */
function whilePaused(input: Case, restrainedBy: Restraint, broken?: Reason, timely?: Reason): Due {
  const ordinary = notDue(input);
  const reason = whyPaused(restrainedBy, ordinary.reason, broken, timely);
  const later =
    broken === undefined && timely === undefined && restrainedBy.until !== undefined
      ? ordinary.later
      : afterwards(restrainedBy);
  return {
    now: false,
    reason,
    ...(later === undefined ? {} : { later }),
    paused: true,
    ...(timely === undefined ? {} : { isHeldUp: true }),
    findings: pauseFindings(input, restrainedBy, broken, timely),
  };
}

function whyPaused(restrainedBy: Restraint, ordinary: Reason, broken?: Reason, timely?: Reason): Reason {
  const { text } = restrainedBy.reason;
  if (broken !== undefined) return { code: broken.code, text: `${broken.text}; ${text}` };
  if (timely !== undefined) return waitingFor(timely, restrainedBy);
  return { code: 'paused', text: `${text}; ${ordinary.text}` };
}

function postponed(input: Case, restrainedBy: Restraint, timely: Reason): Due {
  return {
    ...not(waitingFor(timely, restrainedBy)),
    isHeldUp: true,
    later: afterwards(restrainedBy),
    findings: endsBefore(input, restrainedBy),
  };
}

function afterwards({ reason, until }: Restraint): Later {
  return { kind: 'create', ...(until === undefined ? {} : { at: until }), reason };
}

/** From when a new secret is due; undefined while the current credential is not known. */
function dueAt(rotation: Rotation, credential: Credential | undefined): Date | undefined {
  if (credential === undefined) return undefined;
  return new Date(deadline(rotation, credential).getTime() - rotateBeforeOf(rotation, credential));
}

function firstOf(checks: readonly Check[], input: Case): Reason | undefined {
  for (const check of checks) {
    const reason = check(input);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function isForced({ intent, current, rotation }: Case): Reason | undefined {
  if (!intent.force) return undefined;
  const madeBy = runOf(current?.version.tags?.mark ?? '', rotation.mark);
  return madeBy === intent.run ? undefined : { code: 'forced', text: 'a new secret was requested (--now)' };
}

function hasLeaked({ situation, intent, current }: Case): Reason | undefined {
  const keyId = current?.keyId;
  const named = keyId !== undefined && intent.revoke?.keyIds.includes(keyId);
  if (!named && !isRecordedAsLeaked(situation)) return undefined;
  return { code: 'leaked', text: `credential ${keyId} leaked` };
}

function vaultIsEmpty({ situation, rotation }: Case): Reason | undefined {
  if (situation.vault?.state !== 'absent') return undefined;
  return { code: 'no-vault-secret', text: `the vault has no secret ${rotation.vault.secret} yet` };
}

function valueIsNotAccepted({ situation }: Case): Reason | undefined {
  if (situation.acceptance?.answer !== 'rejected') return undefined;
  return {
    code: 'not-accepted',
    text: `Entra does not accept the vault's value (${situation.acceptance.reason})`,
  };
}

function credentialIsGone({ situation, current }: Case): Reason | undefined {
  if (current?.keyId === undefined || current.credential !== undefined) return undefined;
  // What leaked was removed by Keyturn: if it is still accepted, a replica is behind, and not the list.
  if (situation.acceptance?.answer === 'accepted' && !leakOf(situation, current.keyId)) return undefined;
  return { code: 'credential-gone', text: `credential ${current.keyId} is no longer on the registration` };
}

function hasExpired({ current, now }: Case): Reason | undefined {
  const end = current?.credential?.end;
  if (end === undefined || end > now) return undefined;
  return { code: 'expired', text: `expired ${span(now.getTime() - end.getTime())} ago` };
}

function expiresSoon(input: Case): Reason | undefined {
  const { rotation, now } = input;
  const credential = counting(input);
  if (credential?.end === undefined) return undefined;
  const left = credential.end.getTime() - now.getTime();
  const before = rotateBeforeOf(rotation, credential);
  if (left >= before) return undefined;
  const starts = span(before);
  return { code: 'expiring', text: `expires in ${span(left)}${perhaps(input)} (rotates at ${starts})` };
}

function isOlderThanPolicy(input: Case): Reason | undefined {
  const { rotation, now } = input;
  const credential = counting(input);
  if (credential === undefined) return undefined;
  const age = now.getTime() - credential.start.getTime();
  if (age <= rotation.lifetimeMs - rotation.rotateBeforeMs) return undefined;
  return {
    code: 'too-old',
    text: `${span(age)} old; the policy renews after ${span(rotation.lifetimeMs - rotation.rotateBeforeMs)}`,
  };
}

function holdsAnOlderOne({ situation, now }: Case): Reason | undefined {
  const behind = vaultBehind(situation, now);
  if (behind === undefined) return undefined;
  const { held, later, version } = behind;
  return {
    code: 'vault-behind',
    text: `vault version ${version}, which Keyturn did not write, holds credential ${held.keyId}, older than ${later.keyId}, which it wrote before`,
  };
}

function notDue(input: Case): Due {
  const { rotation, situation, now } = input;
  const credential = counting(input);
  const at = dueAt(rotation, credential);
  if (credential === undefined || at === undefined)
    return not({
      code: 'fresh',
      text:
        situation.acceptance?.answer === 'accepted'
          ? 'Entra accepts the value; its end date is not known'
          : 'its end date is not known',
    });
  const text = `${timeLeft(rotation, credential, now)}${perhaps(input)}`;
  const then = restraint(rotation, at);
  const later: Later =
    then === undefined
      ? { kind: 'create', at, reason: { code: 'fresh', text: 'next secret is due' } }
      : afterwards(then);
  return { ...not({ code: 'fresh', text }), later };
}

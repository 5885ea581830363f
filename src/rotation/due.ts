/** Why a new secret is due, or why not: a list of checks, asked in order; the first that applies answers. */
import type { Rotation } from '../policy/policy.ts';
import { isOpen, nextOpening } from '../policy/window.ts';
import { runOf } from './mark.ts';
import type { Current, Situation } from './situation.ts';
import { currentOf } from './situation.ts';
import type { Later, Reason } from './verdict.ts';
import { moment, span } from './words.ts';

/** What the person or the cron line asked for. */
export interface Intent {
  /** The id of this run. */
  readonly run: string;
  /** A new secret is wanted now, due or not, and windows are ignored (`--now`). */
  readonly force: boolean;
}

export interface Due {
  readonly now: boolean;
  readonly reason: Reason;
  /** When it will be, where that is known. */
  readonly later?: Later;
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

const inGoodTime: readonly Check[] = [expiresSoon, isOlderThanPolicy];

export function due(rotation: Rotation, situation: Situation, now: Date, intent: Intent): Due {
  const input: Case = { rotation, situation, now, intent, current: currentOf(situation) };
  const urgent = firstOf([isForced, ...brokenAlready], input);
  if (urgent !== undefined) return { now: true, reason: urgent };
  const timely = firstOf(inGoodTime, input);
  if (timely === undefined) return notDue(input);
  if (isOpen(rotation.windows, now)) return { now: true, reason: timely };
  return waitForWindow(rotation, timely, now);
}

/** From when a new secret is due; undefined while the current credential is not known. */
function dueAt(rotation: Rotation, current: Current | undefined): Date | undefined {
  const credential = current?.credential;
  if (credential === undefined) return undefined;
  return new Date(deadline(rotation, credential).getTime() - rotation.rotateBeforeMs);
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
  return madeBy === intent.run ? undefined : { code: 'forced', text: 'a new secret was asked for now' };
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
  if (situation.acceptance?.answer === 'accepted') return undefined;
  return { code: 'credential-gone', text: `credential ${current.keyId} is no longer on the registration` };
}

function hasExpired({ current, now }: Case): Reason | undefined {
  const end = current?.credential?.end;
  if (end === undefined || end > now) return undefined;
  return { code: 'expired', text: `expired ${span(now.getTime() - end.getTime())} ago` };
}

function expiresSoon({ rotation, current, now }: Case): Reason | undefined {
  const end = current?.credential?.end;
  if (end === undefined) return undefined;
  const left = end.getTime() - now.getTime();
  if (left >= rotation.rotateBeforeMs) return undefined;
  return { code: 'expiring', text: `${span(left)} left, policy starts at ${span(rotation.rotateBeforeMs)}` };
}

function isOlderThanPolicy({ rotation, current, now }: Case): Reason | undefined {
  const credential = current?.credential;
  if (credential === undefined) return undefined;
  const age = now.getTime() - credential.start.getTime();
  if (age <= rotation.lifetimeMs - rotation.rotateBeforeMs) return undefined;
  return { code: 'too-old', text: `${span(age)} old, policy allows ${span(rotation.lifetimeMs)}` };
}

function notDue({ rotation, current, now }: Case): Due {
  const at = dueAt(rotation, current);
  if (current?.credential === undefined || at === undefined) {
    return {
      now: false,
      reason: { code: 'fresh', text: 'Entra accepts the value; its end date is not known' },
    };
  }
  const left = span(current.credential.end.getTime() - now.getTime());
  const reason: Reason = {
    code: 'fresh',
    text: `${left} left, policy starts at ${span(rotation.rotateBeforeMs)}`,
  };
  return {
    now: false,
    reason,
    later: { kind: 'create', at, reason: { code: 'fresh', text: 'next secret is due' } },
  };
}

function waitForWindow(rotation: Rotation, timely: Reason, now: Date): Due {
  const at = nextOpening(rotation.windows, now);
  const opening = at === undefined ? 'never opens' : `opens ${moment(at)}`;
  const text = `${timely.text}; the window ${rotation.windows.map(window => window.text).join(', ')} ${opening}`;
  const reason: Reason = { code: 'outside-window', text };
  return { now: false, reason, later: { kind: 'create', ...(at === undefined ? {} : { at }), reason } };
}

/** The earlier of what Entra allows and what the policy allows: a hand-made two-year secret does not get two years. */
function deadline(rotation: Rotation, credential: { start: Date; end: Date }): Date {
  return new Date(Math.min(credential.end.getTime(), credential.start.getTime() + rotation.lifetimeMs));
}

/**
 * Whether a superseded credential is unused, and what that rests on. A usage report is believed as far as it shows what is
 * known to have happened: this program signs in once with the superseded credential when its successor is confirmed
 * (`Probe`), and with the successor in every later run. A report that does not show the first is not about this credential;
 * one that does not show anything as late as the end of the wait may not show what others did before it either.
 */
import type { Rotation } from '../policy/policy.ts';
import { commandFor } from './command.ts';
import { lastUseHidden, MAYBE_OURS, periodOf } from './hiddenUse.ts';
import type { CredentialUse, SuccessfulProbe, Usage } from './observation.ts';
import { earliestRemoval, latest, type Replaced, successful } from './quiet.ts';
import { findWhoUses } from './signInQuery.ts';
import type { Superseded } from './situation.ts';
import type { Finding, Reason } from './verdict.ts';
import { moment, span } from './words.ts';

export type Evidence =
  | { readonly unused: true; readonly reason: Reason; readonly finding?: Finding }
  /** `at`: when it may go at the earliest; absent: nobody knows. */
  | { readonly unused: false; readonly reason: Reason; readonly at?: Date; readonly finding?: Finding };

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The report lags by hours. What it does not show by then, it is not going to show. */
const SHOWN_WITHIN_MS = 48 * HOUR_MS;

/** A report that has been wrong for so long will not mend itself. */
const HUMAN_AFTER_MS = 7 * DAY_MS;

/** Clocks of services differ, and this machine's by up to a minute (clock.ts). */
const SLACK_MS = 120_000;

export function wantsEvidence({ retire }: Rotation): boolean {
  return retire === 'when-unused' || retire === 'when-proven-unused';
}

/** Whether the usage report is to be read now, for the sake of a credential that is superseded already. */
export function wantsUsageOf(rotation: Rotation, { confirmedAt, probe }: Superseded, now: Date): boolean {
  if (confirmedAt === undefined || probe === undefined) return true;
  const ms = now.getTime() - confirmedAt.getTime();
  return ms >= Math.min(rotation.overlapMs, SHOWN_WITHIN_MS);
}

export function evidenceOf(
  rotation: Rotation,
  superseded: Replaced,
  usage: Usage | undefined,
  now: Date,
): Evidence {
  if (usage === undefined) return waiting(rotation, superseded);
  if (!usage.known && usage.lasting) return withoutEvidence(rotation, superseded, usage.why, now);
  if (!usage.known) return notRead(rotation, superseded, usage.why, now);
  const use = usage.uses.get(superseded.credential.keyId);
  const probe = successful(superseded);
  if (probe === undefined) return unprobed(rotation, superseded, now, use);
  if (use === undefined || use.lastSeen.getTime() < probe.at.getTime() - SLACK_MS)
    return notShown(rotation, superseded, probe, now);
  const by = use.hidden ? { ...use, lastByOthers: use.lastSeen } : use;
  const at = earliestRemoval(rotation, superseded, by);
  if (at > now) {
    const used = by.lastByOthers !== undefined && by.lastByOthers > superseded.confirmedAt;
    return used ? stillUsed(rotation, superseded, by, now) : waiting(rotation, superseded, by);
  }
  if (usage.shownUntil === undefined || usage.shownUntil < at)
    return behind(rotation, superseded, at, usage.shownUntil);
  return unused(superseded, probe, by, usage.shownUntil, usage.log);
}

/**
 * The report may show some sign-ins of it and not others. Where no sign-in of our own was tried (its version was disabled, or
 * its tags were changed), what was seen before is not known either: the longest wait.
 */
function unprobed(rotation: Rotation, given: Replaced, now: Date, seen?: CredentialUse): Evidence {
  const isRefused = given.probe === 'refused';
  const probe = { at: given.confirmedAt, lastUse: 'hidden' } as const;
  const superseded: Replaced = isRefused ? given : { ...given, probe };
  const use = seen?.hidden ? { ...seen, lastByOthers: seen.lastSeen } : seen;
  const isUsed = use?.lastByOthers !== undefined && use.lastByOthers > superseded.confirmedAt;
  if (isUsed && earliestRemoval(rotation, superseded, use) > now)
    return stillUsed(rotation, superseded, use, now);
  const why = isRefused ? 'Entra did not accept it from this program' : 'no sign-in by Keyturn is known';
  return withoutEvidence(
    rotation,
    superseded,
    `${why}, so it is unknown whether the report covers it`,
    now,
    use,
  );
}

function unused(
  { confirmedAt }: Replaced,
  probe: SuccessfulProbe,
  { lastByOthers }: CredentialUse,
  shownUntil: Date,
  log: boolean,
): Evidence {
  const since = latest([confirmedAt, lastByOthers]);
  const text =
    `confirmed ${moment(confirmedAt)}; no other sign-in with it since ${moment(since)}: the sign-in report shows ` +
    `this program's own sign-in of ${moment(probe.at)}, none after it, and is complete until ${moment(shownUntil)}` +
    (log ? '; the sign-in log agrees' : '');
  return { unused: true, reason: { code: 'unused', text } };
}

/** Nothing is known yet that speaks against the usual time. */
function waiting(rotation: Rotation, superseded: Replaced, use?: CredentialUse): Evidence {
  const at = earliestRemoval(rotation, superseded, use);
  const ms = at.getTime() - superseded.confirmedAt.getTime();
  const isLonger = ms > Math.max(rotation.quietMs, rotation.overlapMs);
  const period = isLonger ? periodOf(successful(superseded)) : '';
  const text = `once the sign-in report shows ${span(ms)} without a sign-in${period}`;
  const isHidden = isLonger && successful(superseded)?.lastUse === 'hidden';
  const finding = isHidden ? { finding: lastUseHidden(superseded, ms) } : {};
  return { unused: false, at, reason: { code: 'quiet', text }, ...finding };
}

function stillUsed(rotation: Rotation, superseded: Replaced, use: CredentialUse, now: Date): Evidence {
  const { keyId } = superseded.credential;
  const at = earliestRemoval(rotation, superseded, use);
  const last = use.lastByOthers ?? use.lastSeen;
  const ms = at.getTime() - last.getTime();
  const who = use.hidden ? MAYBE_OURS : use.who === undefined ? '' : `, ${use.who}`;
  return {
    unused: false,
    at,
    reason: {
      code: 'still-used',
      text: `it was used on ${moment(last)}${who}; it is removed after ${span(ms)} without a sign-in`,
    },
    finding: {
      code: 'still-used',
      severity: 'note',
      text: `superseded credential ${keyId} ${use.hidden ? 'may still be' : 'is still'} used: last sign-in ${moment(last)} (${span(now.getTime() - last.getTime())} ago${who})`,
      remedy: findWhoUses(rotation, keyId, superseded.confirmedAt, now),
    },
  };
}

function withoutEvidence(
  rotation: Rotation,
  superseded: Replaced,
  why: string,
  now: Date,
  use?: CredentialUse,
): Evidence {
  const { keyId } = superseded.credential;
  const at = earliestRemoval(rotation, superseded, use);
  const ms = at.getTime() - superseded.confirmedAt.getTime();
  if (rotation.retire === 'when-proven-unused') {
    const text = `usage unknown (${why}), and the policy removes nothing without usage evidence (when-proven-unused)`;
    return {
      unused: false,
      reason: { code: 'without-evidence', text },
      finding: { code: 'usage-unknown', severity: 'note', text: `credential ${keyId} stays: ${text}` },
    };
  }
  const text = `confirmed ${moment(superseded.confirmedAt)}, ${span(ms)} are over, without usage evidence (${why})`;
  const finding = {
    code: 'usage-unknown',
    severity: 'note',
    text: `usage unknown (${why}): credential ${keyId} is removed ${span(ms)} after its successor was confirmed, without usage evidence`,
  } as const;
  if (at <= now) return { unused: true, reason: { code: 'without-evidence', text }, finding };
  const wait = `${span(ms)} after the confirmation, without usage evidence (${why})`;
  return { unused: false, at, reason: { code: 'without-evidence', text: wait }, finding };
}

/** It may be read the next time: what it would have said is not guessed meanwhile. */
function notRead(rotation: Rotation, superseded: Replaced, why: string, now: Date): Evidence {
  const usual = waiting(rotation, superseded);
  const at = earliestRemoval(rotation, superseded);
  if (at > now) return usual;
  const { keyId } = superseded.credential;
  return {
    unused: false,
    reason: { code: 'not-shown', text: `the sign-in report could not be read (${why})` },
    finding: {
      code: 'usage-unknown',
      severity: 'unknown',
      text: `superseded credential ${keyId} stays: the sign-in report could not be read (${why})`,
      remedy: `${commandFor(rotation, 'rotate')}   (later; with retire: after-overlap in the policy the report is not needed)`,
    },
  };
}

/** Long enough, and this program has not signed in with it yet, though it could: the next run tries again. */
export function notProbed(rotation: Rotation, { credential: { keyId } }: Replaced): Evidence {
  const why = 'no sign-in by Keyturn is known with which the report could be checked';
  return {
    unused: false,
    reason: { code: 'not-shown', text: why },
    finding: {
      code: 'usage-unknown',
      severity: 'unknown',
      text: `superseded credential ${keyId} stays: ${why}, and Entra has not responded to it yet`,
      remedy: `${commandFor(rotation, 'rotate')}   (tries it again)`,
    },
  };
}

/** The report answers, and does not show what this program did itself. */
function notShown(rotation: Rotation, superseded: Replaced, probe: SuccessfulProbe, now: Date): Evidence {
  const { keyId } = superseded.credential;
  const since = now.getTime() - probe.at.getTime();
  if (since < SHOWN_WITHIN_MS) {
    const { reason, ...rest } = waiting(rotation, superseded);
    const yet = since < HOUR_MS ? '' : `; it has not shown this program's own of ${moment(probe.at)} yet`;
    return { ...rest, unused: false, reason: { code: reason.code, text: `${reason.text}${yet}` } };
  }
  const text =
    `the sign-in report does not show this program's own sign-in of ${moment(probe.at)} with superseded credential ${keyId}, ` +
    'so it is unknown whether others use it; it stays';
  const ask = `az rest --method get --url "https://graph.microsoft.com/beta/reports/appCredentialSignInActivities?\\$filter=appId eq '${rotation.appId}'"`;
  return {
    unused: false,
    reason: { code: 'not-shown', text: `the report has not shown Keyturn's own sign-in for ${span(since)}` },
    finding: {
      code: 'usage-contradicted',
      severity: since < HUMAN_AFTER_MS ? 'note' : 'human',
      text,
      remedy: `${ask}   (shows the report; with retire: after-overlap in the policy it is not needed)`,
    },
  };
}

/**
 * Long enough, and the report is not known to be as far yet: what it does not show may still come. Whether it is late cannot
 * be told, since nobody may have signed in meanwhile; a run of the days to come will see.
 */
function behind(
  rotation: Rotation,
  { credential: { keyId } }: Replaced,
  at: Date,
  shownUntil: Date | undefined,
): Evidence {
  const until = shownUntil === undefined ? 'nothing' : `sign-ins until ${moment(shownUntil)} and none later`;
  const text = `the sign-in report shows ${until}; it is removed once one after ${moment(at)} is shown`;
  return {
    unused: false,
    reason: { code: 'not-shown', text },
    finding: {
      code: 'report-behind',
      severity: 'note',
      text: `superseded credential ${keyId} stays: ${text} (each run makes one with the new secret)`,
      remedy: `${commandFor(rotation, 'rotate')}   (tomorrow; the report lags by hours)`,
    },
  };
}

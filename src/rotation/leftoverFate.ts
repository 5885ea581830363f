/**
 * Which credentials of a rotation that left the policy may go. The evidence is that of retirement (`usageEvidence.ts`) for where no
 * sign-in of our own tells what the report is worth, and nothing tells how rarely a credential is used: only what the report
 * shows counts, the wait is the longest, and silence lets nothing go. Whose the last sign-in was does not matter: where another
 * policy goes on with the entry, its runs sign in as well.
 */
import { AGREEMENT_MS, type TimeDoubt } from '../clock.ts';
import type { Rotation } from '../policy/policy.ts';
import { freezeAt } from '../policy/window.ts';
import { doubtInWords } from './doubt.ts';
import { hasEnded } from './ending.ts';
import { haltInWords } from './halt.ts';
import type { Leftover } from './leftovers.ts';
import { longestRunMs } from './longestRun.ts';
import type { Halt, SignInLog, UsageReport } from './observation.ts';
import { LONGEST_WAIT_MS, latest } from './quiet.ts';
import type { Finding, Reason } from './verdict.ts';
import { moment, span } from './words.ts';

/** What is known of the use of one registration's credentials. */
export interface SeenUse {
  readonly report: UsageReport;
  /** The newest sign-in in the report among all registrations that were requested in the tenant: the report is complete up to it. */
  readonly shownUntil?: Date;
  readonly log: SignInLog;
}

export interface LeftoverContext {
  readonly now: Date;
  readonly timeDoubt?: TimeDoubt;
  /** Of the policy. */
  readonly rotations: readonly Rotation[];
  /** What a person wants halted, where the vault secret is known. */
  readonly halt?: Halt;
  /** Runs that the lock of the mark has seen end. */
  readonly endedRuns: readonly string[];
  readonly seen: SeenUse;
}

export type LeftoverFate =
  | { readonly goes: true; readonly reason: Reason }
  /** `undecided`: a person may decide to remove it. */
  | {
      readonly goes: false;
      readonly severity: Finding['severity'];
      readonly why: string;
      readonly undecided: boolean;
    };

/** The longest that the policy waits for any of its own, and as long as retirement waits where nothing tells how rare the use is. */
export function forgetWaitMs(rotations: readonly Rotation[]): number {
  return Math.max(LONGEST_WAIT_MS, ...rotations.flatMap(({ quietMs, overlapMs }) => [quietMs, overlapMs]));
}

export function leftoverFate(leftover: Leftover, context: LeftoverContext): LeftoverFate {
  const { now, timeDoubt, rotations, halt } = context;
  const { credential } = leftover;
  const anothers = notOurs(leftover);
  if (anothers !== undefined) return anothers;
  if (halt !== undefined)
    return stays(
      'human',
      `${haltInWords(halt)} (the tag keyturn-halt on the newest version of its vault secret)`,
    );
  if (timeDoubt !== undefined)
    return stays('unknown', `${doubtInWords(timeDoubt)}; nothing is removed until they agree`);
  const frozen = freezing(rotations, now);
  if (frozen !== undefined) return stays('human', frozen);
  if (hasEnded(credential, now)) {
    const text = `its entry was removed from the policy, and it expired ${moment(credential.end ?? now)}`;
    return { goes: true, reason: { code: 'superseded-expired', text } };
  }
  return inHand(leftover, context) ?? byUse(leftover, context);
}

function notOurs({ whose }: Leftover): LeftoverFate | undefined {
  if (whose.is === 'ours') return undefined;
  if (whose.is === 'entry') return stays('note', `rotation ${whose.entry} uses it: ${whose.why}`);
  if (whose.is === 'elsewhere') return decidable(`another policy seems to use it: ${whose.why}`);
  return decidable(
    'there is no evidence that a run of this policy created it, and another policy may have a rotation of this name: --audit names the ' +
      'trail of its runs, --vault-secret the vault secret of the removed entry',
  );
}

/** A freeze of the whole policy; windows and pauses are those of single rotations, and a person asks for this by name. */
function freezing(rotations: readonly Rotation[], now: Date): string | undefined {
  const all = rotations.map(({ freezes }) => freezeAt(freezes, now));
  const [first] = all;
  if (first === undefined || all.includes(undefined)) return undefined;
  return `the policy is frozen from ${first.text}: ${first.reason}`;
}

/** A run on another host, or of a policy that still names it, may be about to publish it. */
function inHand({ credential, marked }: Leftover, { now, rotations, endedRuns }: LeftoverContext) {
  if (endedRuns.includes(marked.run)) return undefined;
  const until = new Date(credential.start.getTime() + Math.max(...rotations.map(longestRunMs)));
  if (now >= until) return undefined;
  return stays(
    'locked',
    `run ${marked.run} created it and may still be active; it is not touched until ${moment(until)}`,
  );
}

function byUse({ credential }: Leftover, { now, rotations, seen }: LeftoverContext): LeftoverFate {
  const { report, log, shownUntil } = seen;
  if (!report.known) return unread('the sign-in report', report);
  const row = report.rows.get(credential.keyId);
  if (row === undefined)
    return decidable(
      'the sign-in report shows no sign-in with it at all, so it is unknown since when it has been unused',
    );
  if (row.at.getTime() > now.getTime() + AGREEMENT_MS)
    return stays('unknown', 'the sign-in report shows sign-ins in the future');
  if (!log.known && !log.lasting) return unread('the sign-in log', log);
  const lastUse = latest([row.at, lastLogged(log, credential.keyId)]);
  const wait = forgetWaitMs(rotations);
  const at = new Date(lastUse.getTime() + wait);
  if (at > now)
    return decidable(
      `it was last used ${moment(lastUse)}; it may be removed ${moment(at)} at the earliest, after ${span(wait)} without a sign-in`,
    );
  if (shownUntil === undefined || shownUntil < at)
    return decidable(
      `the last sign-in with it was at ${moment(lastUse)}, and the sign-in report shows ` +
        `${shownUntil === undefined ? 'none' : `none later than ${moment(shownUntil)}`} of any registration in the policy: it is ` +
        `removed once the report shows one after ${moment(at)}`,
    );
  const text =
    `its entry was removed from the policy; there was no sign-in with it since ${moment(lastUse)} (${span(now.getTime() - lastUse.getTime())}), ` +
    `and the sign-in report is complete until ${moment(shownUntil)}${log.known && log.complete ? '; the sign-in log agrees' : ''}`;
  return { goes: true, reason: { code: 'unused', text } };
}

/** Sign-ins of any client: one that only the log shows is use as well. */
function lastLogged(log: SignInLog, keyId: string): Date | undefined {
  if (!log.known) return undefined;
  return log.entries.find(entry => entry.keyId === keyId && entry.succeeded)?.at;
}

/** What is not to be had leaves it to a person; what may be had the next time does not. */
function unread(
  what: string,
  { lasting, why }: { readonly lasting: boolean; readonly why: string },
): LeftoverFate {
  const text = `${what} could not be read (${why}), so it is unknown whether it is in use`;
  return lasting ? decidable(text) : stays('unknown', text);
}

function decidable(why: string): LeftoverFate {
  return { goes: false, severity: 'human', why, undecided: true };
}

function stays(severity: Finding['severity'], why: string): LeftoverFate {
  return { goes: false, severity, why, undecided: false };
}

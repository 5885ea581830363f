/** What one line of `status` says of a rotation, before it is written for a screen, a table or a sheet. */

import { waitsForReport } from '../rotation/retire.ts';
import { isDelivered } from '../rotation/targets.ts';
import type { Phase } from '../rotation/verdict.ts';
import type { Survey, Surveyed } from '../run/survey.ts';
import type { TargetStatus } from './outlook.ts';
import { byDate, endOf, isRead, nowInWords, phaseOf, startOf, targetStates } from './outlook.ts';

export interface StatusRow {
  readonly name: string;
  readonly phase: Phase | 'unknown';
  /** When the credential in use was made. */
  readonly start?: Date;
  readonly left: Left;
  readonly targets: TargetCounts;
  readonly next: Next;
}

/** `refused`, `removed`: the credential in use does not work any more, whatever its date says. */
export type Left = { readonly end: Date } | 'no end' | 'refused' | 'removed' | 'unknown';

export interface TargetCounts {
  readonly fine: number;
  /** Known not to hold the newest version. */
  readonly off: number;
  /** They hold it, and nobody can sign in with it. */
  readonly failing: number;
  /** Nobody can tell. */
  readonly open: number;
}

/** `human`: nothing happens until somebody has acted. */
export type Next = { readonly now: string } | Coming | 'human' | 'nothing';

/** `ifUnused`: it is done once the sign-in report shows that nobody uses the old secret, from `at` on; at `by` in any case. */
export interface Coming {
  readonly later: string;
  readonly at?: Date;
  readonly by?: Date;
  readonly ifUnused?: true;
}

export function statusRow(survey: Survey): StatusRow {
  const { name } = survey.rotation;
  const phase = phaseOf(survey);
  if (!isRead(survey)) return { name, phase, left: 'unknown', targets: NONE, next: 'human' };
  const start = startOf(survey);
  return {
    name,
    phase,
    ...(start === undefined ? {} : { start }),
    left: leftOf(survey),
    targets: countTargets(survey),
    next: nextOf(survey),
  };
}

const NONE: TargetCounts = { fine: 0, off: 0, failing: 0, open: 0 };

export const CANNOT_TELL: readonly TargetStatus['state'][] = ['unknown', 'unreadable', 'not-read'];

function leftOf(survey: Surveyed): Left {
  const { code } = survey.verdict.due.reason;
  if (code === 'not-accepted') return 'refused';
  if (code === 'credential-gone') return 'removed';
  const end = endOf(survey);
  if (end !== undefined) return { end };
  return startOf(survey) === undefined ? 'unknown' : 'no end';
}

function countTargets(survey: Surveyed): TargetCounts {
  const { rotation, situation, verdict } = survey;
  const others = targetStates(survey).filter((_target, index) => !isDelivered(rotation, situation, index));
  const open = others.filter(({ state }) => CANNOT_TELL.includes(state)).length;
  const delivered = rotation.targets.length - others.length;
  const isDead = verdict.phase === 'outage';
  return {
    fine: isDead ? 0 : delivered,
    failing: isDead ? delivered : 0,
    off: others.length - open,
    open,
  };
}

const WAITS_FOR_A_PERSON: readonly Phase[] = ['stuck', 'outage', 'leaked'];

function nextOf(survey: Surveyed): Next {
  const { verdict } = survey;
  if (verdict.steps.length > 0) return { now: nowInWords(survey) };
  // Of what leaked and lives, the next secret in weeks is not what comes next.
  if (WAITS_FOR_A_PERSON.includes(verdict.phase)) return 'human';
  const [first] = byDate(verdict.later);
  if (first === undefined) return 'nothing';
  const { kind: later, at, by, reason } = first;
  return {
    later,
    ...(at === undefined ? {} : { at }),
    ...(by === undefined ? {} : { by }),
    ...(waitsForReport(reason) ? { ifUnused: true } : {}),
  };
}

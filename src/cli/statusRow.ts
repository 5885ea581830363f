/** What one line of `status` says of a rotation, before it is written for a screen, a table or a sheet. */

import type { TargetCounts } from '../event.ts';
import { waitsForReport } from '../rotation/retire.ts';
import { endOf, startOf } from '../rotation/secretInUse.ts';
import { countTargets } from '../rotation/targetCounts.ts';
import type { Phase } from '../rotation/verdict.ts';
import type { Survey, Surveyed } from '../run/survey.ts';
import { byDate, isRead, nowInWords, phaseOf } from './outlook.ts';

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
  if (!isRead(survey)) return { name, phase: phaseOf(survey), left: 'unknown', targets: NONE, next: 'human' };
  const { phase } = survey.verdict;
  const start = startOf(survey.situation);
  return {
    name,
    phase,
    ...(start === undefined ? {} : { start }),
    left: leftOf(survey),
    targets: countTargets(survey.rotation, survey.situation, phase),
    next: nextOf(survey),
  };
}

const NONE: TargetCounts = { inSync: 0, outOfSync: 0, failing: 0, unknown: 0 };

function leftOf(survey: Surveyed): Left {
  const { code } = survey.verdict.due.reason;
  if (code === 'not-accepted') return 'refused';
  if (code === 'credential-gone') return 'removed';
  const end = endOf(survey.situation);
  if (end !== undefined) return { end };
  return startOf(survey.situation) === undefined ? 'unknown' : 'no end';
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

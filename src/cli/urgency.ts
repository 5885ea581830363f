/** Which rotation is shown before which: what somebody has to look at comes first. */
import { endOf } from '../rotation/secretInUse.ts';
import type { Phase } from '../rotation/verdict.ts';
import type { Survey } from '../run/survey.ts';
import { isBroken, isRead, phaseOf } from './outlook.ts';

export const BY_URGENCY = [
  'leaked',
  'outage',
  'stuck',
  'unknown',
  'drifted',
  'in-progress',
  'due',
  'not-adopted',
  'overlap',
  'settled',
] as const satisfies readonly (Phase | 'unknown')[];

/** By phase; in one phase those whose consumers are not served, then those that end earliest. Else in the policy's order. */
export function byUrgency(surveys: readonly Survey[]): readonly Survey[] {
  const keyed = surveys.map(survey => ({ survey, key: keyOf(survey) }));
  return keyed.toSorted((one, other) => compared(one.key, other.key)).map(({ survey }) => survey);
}

type Key = readonly [phase: number, served: number, end: number];

function keyOf(survey: Survey): Key {
  const phase = BY_URGENCY.indexOf(phaseOf(survey));
  if (!isRead(survey)) return [phase, 0, 0];
  return [phase, isBroken(survey) ? 0 : 1, endOf(survey.situation)?.getTime() ?? Number.MAX_VALUE];
}

function compared(one: Key, other: Key): number {
  return one[0] - other[0] || one[1] - other[1] || one[2] - other[2];
}

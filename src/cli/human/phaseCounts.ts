/** How many rotations are in which phase, the most urgent first. */
import { plural } from '../../rotation/words.ts';
import type { Survey } from '../../run/survey.ts';
import { phaseOf } from '../outlook.ts';
import { BY_URGENCY } from '../urgency.ts';
import type { Style } from './style.ts';

/** `3 rotations: 1 OUTAGE, 1 due, 1 settled` */
export function countPhases(
  surveys: readonly Survey[],
  { paint }: Pick<Style, 'paint'>,
  whole = plural(surveys.length, 'rotation'),
): string {
  const parts = BY_URGENCY.flatMap(phase => {
    const count = surveys.filter(survey => phaseOf(survey) === phase).length;
    const words = `${count} ${IN_SUMMARY[phase]}`;
    return count === 0 ? [] : [RED.includes(phase) ? paint('bad', words) : paint('strong', words)];
  });
  const lead = paint('strong', whole);
  return parts.length === 0 ? lead : `${lead}: ${parts.join(', ')}`;
}

const RED: readonly (typeof BY_URGENCY)[number][] = ['leaked', 'outage', 'stuck', 'unknown', 'drifted'];

const IN_SUMMARY = {
  leaked: 'LEAKED',
  outage: 'OUTAGE',
  stuck: 'HUMAN NEEDED',
  unknown: 'unknown',
  due: 'due',
  drifted: 'DRIFTED',
  'in-progress': 'in progress',
  'not-adopted': 'not adopted yet',
  overlap: 'in overlap',
  settled: 'settled',
} as const;

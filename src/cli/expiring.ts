/** `status --expires-within`: the rotations whose secret ends by then, as a gate. */
import { endOf, startOf } from '../rotation/secretInUse.ts';
import { plural, span } from '../rotation/words.ts';
import type { Survey } from '../run/survey.ts';
import { EXIT } from './exit.ts';
import { type Expiring, isRead, phaseOf } from './outlook.ts';

/** A leak, an outage, and one whose end is not known are shown, too: none of these is good news. */
export function endsBefore(survey: Survey, before: Date): boolean {
  if (!isRead(survey) || ['outage', 'leaked'].includes(phaseOf(survey))) return true;
  const end = endOf(survey.situation);
  return end === undefined ? startOf(survey.situation) === undefined : end <= before;
}

/** Besides what `status` says of those that are shown. */
export function expiringExitCode(shown: readonly Survey[]): number {
  return shown.some(isRead) ? EXIT.changesDue : EXIT.done;
}

export function expiringInWords(shown: number, { withinMs, of }: Expiring): string {
  const end = shown === 1 ? 'ends' : 'end';
  if (shown === 0) return `None of ${plural(of, 'rotation')} ends within ${span(withinMs)}`;
  return `${shown} of ${plural(of, 'rotation')} ${end} within ${span(withinMs)}`;
}

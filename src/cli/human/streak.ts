/** A rotation that keeps failing, in words. */
import type { Streak } from '../../report/streaks.ts';
import { moment } from '../../rotation/words.ts';
import { wrap } from './layout.ts';
import type { Style } from './style.ts';

/** `failed 3 times in a row since 2026-11-21 03:00 UTC`; of a single failure, when it was. */
export function streakWords({ times, since }: Streak): string {
  return times === 1
    ? `failed in its last run, ${moment(since)}`
    : `failed ${times} times in a row since ${moment(since)}`;
}

/** With what the last failure said and the command that helps, for a rotation's details. */
export function streakLines(streak: Streak | undefined, style: Style): string[] {
  if (streak === undefined) return [];
  const { paint, signs, columns } = style;
  const words = `${signs.bad} ${streakWords(streak)}: ${streak.text}`;
  const lines = [paint('bad', `  ${wrap(words, columns - 2, '    ')}`)];
  return streak.remedy === undefined ? lines : [...lines, `    ${signs.next} ${streak.remedy}`];
}

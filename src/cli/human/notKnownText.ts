/** What a new secret may meet, and no service tells before it is made. */
import { unknownObstacles } from '../../rotation/unknownObstacles.ts';
import type { Survey } from '../../run/survey.ts';
import { isRead } from '../outlook.ts';
import { below } from './layout.ts';
import { nextLines } from './nextLines.ts';
import type { Style } from './style.ts';

/** Once for the whole plan. */
export function notKnownText(surveys: readonly Survey[], style: Style): string[] {
  const all = unknownObstacles(surveys.filter(isRead));
  if (all.length === 0) return [];
  const lines = all.flatMap(({ text, remedy }) => [
    `  ${style.signs.note} ${below(text, style.columns, 4)}`,
    ...(remedy === undefined ? [] : nextLines(`    ${style.signs.next} `, remedy, style)),
  ]);
  return [[style.paint('quiet', 'not known before a new secret is created:'), ...lines].join('\n')];
}

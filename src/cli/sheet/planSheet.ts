/** `keyturn plan -o csv` and `-o markdown`. */

import { markdownCode, markdownText } from '../../markdown.ts';
import type { Survey } from '../../run/survey.ts';
import { countPhases } from '../human/phaseCounts.ts';
import { newPlaceGroups } from '../newPlaces.ts';
import { isRead, type Outlook, phaseOf } from '../outlook.ts';
import { planRow } from '../planRow.ts';
import { byUrgency } from '../urgency.ts';
import { problemList, problemsIn } from './problemList.ts';
import { csv } from './sheet.ts';
import { shortList, shortTable } from './shortMarkdown.ts';

const HEAD = ['name', 'group', 'phase', 'code', 'why', 'now', 'later', 'later_at', 'owner', 'contact'];

export function planCsv({ surveys }: Outlook): string {
  const rows = byUrgency(surveys).map(survey => {
    const { now, later, why } = planRow(survey);
    const { name, group = '', owner = '', contact = '' } = survey.rotation;
    const code = isRead(survey) ? survey.verdict.due.reason.code : survey.problem.code;
    const [step, at] = [later?.kind ?? '', later?.at?.toISOString() ?? ''];
    return [name, group, phaseOf(survey), code, why, now, step, at, owner, contact];
  });
  return csv({ head: HEAD, rows });
}

export function planMarkdown({ surveys, command }: Outlook & { readonly command?: string }): string {
  const sorted = byUrgency(surveys);
  const rows = sorted.map(survey => {
    const { now, later, why } = planRow(survey);
    const date = later?.at === undefined ? '' : ` ${later.at.toISOString().slice(0, 10)}`;
    return [survey.rotation.name, phaseOf(survey), why, now, `${later?.kind ?? ''}${date}`];
  });
  const performs = rows.some(([, , , now]) => now !== '') && command !== undefined;
  return [
    ...newPlacesList(surveys),
    `${markdownText(countPhases(surveys, PLAIN))}.${performs ? ` ${markdownCode(command)} performs it.` : ''}\n`,
    problemList(problemsIn(sorted)),
    shortTable(['rotation', 'phase', 'why', 'now', 'later'], rows),
  ]
    .filter(part => part !== '')
    .join('\n');
}

function newPlacesList(surveys: readonly Survey[]): string[] {
  return newPlaceGroups(surveys).flatMap(({ heading, all }) => {
    const items = all.flatMap(({ rotation, places }) =>
      places.map(place => `- ${markdownText(`${rotation}: ${place}`)}\n`),
    );
    return [`${markdownText(heading)}\n`, shortList(items)];
  });
}

const PLAIN = { paint: (_tone: unknown, text: string) => text };

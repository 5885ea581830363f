/** A plan of many: one line for each rotation. On a narrow screen the reason is cut, then later steps are left out; never a name. */
import type { Survey } from '../../run/survey.ts';
import { phaseOf } from '../outlook.ts';
import { type PlanRow, planRow } from '../planRow.ts';
import { byUrgency } from '../urgency.ts';
import { fitted, GAP, widest } from './fitting.ts';
import { clip, table } from './layout.ts';
import { phaseWord } from './stateWords.ts';
import type { Style } from './style.ts';

export function planTable(surveys: readonly Survey[], style: Style): string[] {
  const rows = byUrgency(surveys).map(survey => {
    const row = planRow(survey);
    return {
      name: survey.rotation.name,
      phase: phaseWord(phaseOf(survey), style),
      now: row.now || '-',
      nowShort: row.nowShort || '-',
      first: row.nowShort.replace(/, .*/, ` ${style.signs.more}`) || '-',
      later: laterWords(row),
      why: row.why.replaceAll(/\s+/g, ' '),
    };
  });
  const quiet = (...words: string[]) => words.map(word => style.paint('quiet', word));
  const short = [
    quiet('ROTATION', 'PHASE', 'NOW', 'LATER'),
    ...rows.map(row => [row.name, row.phase, row.now, row.later]),
  ];
  const room = style.width - widest(table(short)) - GAP;
  if (room < SHORTEST_REASON)
    return fitted(
      [
        short,
        ...(['now', 'nowShort', 'first'] as const).map(form => [
          quiet('ROTATION', 'PHASE', 'NOW'),
          ...rows.map(row => [row.name, row.phase, row[form]]),
        ]),
      ],
      style.width,
    );
  const reasons = [...quiet('WHY'), ...rows.map(({ why }) => clip(why, room, style.signs.more))];
  return table(short.map((cells, index) => [...cells, reasons[index] ?? '']));
}

const SHORTEST_REASON = 24;

function laterWords({ later }: PlanRow): string {
  if (later === undefined) return '-';
  return `${later.kind} ${later.at === undefined ? '(no date)' : later.at.toISOString().slice(0, 10)}`;
}

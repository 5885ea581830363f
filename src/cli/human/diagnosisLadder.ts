/** What a diagnosis asked, rung by rung, and what was answered. */
import type { Rung } from '../../diagnosis/rungs.ts';
import { wrap } from './layout.ts';
import type { Style } from './style.ts';

export function ladderLines(rungs: readonly Rung[], style: Style): string[] {
  return rungs.flatMap(rung => rungLines(rung, style));
}

/** One line where all of it fits into one; the values have a line each. */
function rungLines(
  { rung, name, verdict, asked, answers }: Rung,
  { paint, signs, columns }: Style,
): string[] {
  const looks = {
    good: paint('good', signs.good),
    bad: paint('bad', signs.bad),
    open: paint('warn', signs.unknown),
    'not-asked': paint('quiet', signs.note),
  };
  const lead = `${looks[verdict]} ${rung} ${name}: ${asked}`;
  if (rung === VALUES_RUNG)
    return [
      `  ${wrap(lead, columns - 2, '      ')}`,
      ...answers.map(answer => `      ${paint('quiet', wrap(answer, columns - 6, '        '))}`),
    ];
  // What places hold, and which credential that is, stands in the list of places.
  const told = TOLD_ELSEWHERE.has(rung) || answers.length === 0 ? '' : ` ${signs.next} ${answers.join(', ')}`;
  return [`  ${wrap(`${lead}${told}`, columns - 2, '      ')}`];
}

const VALUES_RUNG = 4;
const TOLD_ELSEWHERE: ReadonlySet<number> = new Set([5, 6]);

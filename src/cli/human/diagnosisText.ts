/** A diagnosis: the verdict and what to do first, then every place, then the ladder it was found on. */
import type { Cause } from '../../diagnosis/cause.ts';
import type { Diagnosis } from '../../diagnosis/conclusion.ts';
import type { Row } from '../../diagnosis/judged.ts';
import type { Rung } from '../../diagnosis/rungs.ts';
import type { Diagnosed } from '../json/diagnosisDocument.ts';
import { stepLines } from './explanationText.ts';
import { wrap } from './layout.ts';
import { type PlaceLine, placeLines } from './placeLines.ts';
import type { Style } from './style.ts';
import { elapsed } from './times.ts';

export function diagnosisText(told: Diagnosed, style: Style): string {
  const { diagnosis } = told;
  const { causes, notes, rows } = diagnosis;
  const [first, ...others] = causes;
  const lines = [
    ...head(told, style),
    ...(first === undefined ? [] : ['', ...remedyLines(first, style)]),
    ...(others.length === 0 ? [] : ['', style.paint('strong', 'Also')]),
    ...others.flatMap(cause => causeLines(cause, style)),
    ...(rows.length === 0
      ? []
      : [
          '',
          style.paint('strong', 'Places'),
          ...placeLines(
            rows.map(row => lineOf(row, style)),
            style,
          ),
        ]),
    '',
    style.paint('strong', 'How it was found'),
    ...diagnosis.rungs.flatMap(rung => rungLines(rung, style)),
    ...notes.map(
      note =>
        `  ${style.paint('quiet', style.signs.note)} ${style.paint('quiet', wrap(note, style.columns - 4, '    '))}`,
    ),
    ...closing(told, style),
  ];
  return `${lines.join('\n')}\n`;
}

function head({ diagnosis, rotation, signIn }: Diagnosed, { paint, signs, columns }: Style): string[] {
  const name = paint('strong', rotation ?? `application ${signIn.appId}`);
  const looks = {
    healthy: paint('good', `${signs.good} healthy`),
    'cause-found': paint('bad', `${signs.bad} cause found`),
    'not-determined': paint('warn', `${signs.unknown} not determined`),
  };
  const how = diagnosis.outcome === 'cause-found' ? ` (${diagnosis.confidence})` : '';
  return [
    `${name}  ${looks[diagnosis.outcome]}${how}`,
    '',
    `  ${wrap(diagnosis.verdict, columns - 2, '  ')}`,
  ];
}

function causeLines(cause: Cause, style: Style): string[] {
  const { paint, signs, columns } = style;
  const sign = cause.confidence === 'unknown' ? paint('warn', signs.unknown) : paint('bad', signs.bad);
  const sure = cause.confidence === 'unknown' ? '' : ` (${cause.confidence})`;
  const text = wrap(`${cause.sentence}${sure}`, columns - 4, '    ');
  return [`  ${sign} ${text}`, ...remedyLines(cause, style).map(line => `  ${line}`)];
}

function remedyLines({ remedy, settle, confidence }: Cause, style: Style): string[] {
  const settled =
    settle === undefined || confidence === 'proved'
      ? []
      : [`  ${style.paint('quiet', wrap(`What would settle it: ${settle}`, style.columns - 2, '  '))}`];
  return [...settled, ...stepLines(remedy, style)];
}

function lineOf({ place, required, state, words }: Row, { signs }: Style): PlaceLine {
  const looks = {
    good: ['good', signs.good],
    bad: ['bad', signs.bad],
    open: ['warn', signs.unknown],
    history: ['quiet', signs.note],
  } as const;
  const [tone, sign] = looks[state];
  return { tone, sign, place, required, words };
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
  // What places hold, and which credential that is, stands in the list above.
  const told = TOLD_ABOVE.has(rung) || answers.length === 0 ? '' : ` ${signs.next} ${answers.join(', ')}`;
  return [`  ${wrap(`${lead}${told}`, columns - 2, '      ')}`];
}

const VALUES_RUNG = 4;
const TOLD_ABOVE: ReadonlySet<number> = new Set([5, 6]);

function closing({ diagnosis, ms, rotation }: Diagnosed, { paint }: Style): string[] {
  const { calls }: Diagnosis = diagnosis;
  const about = rotation === undefined ? '' : ` about ${rotation}`;
  return [
    '',
    paint(
      'quiet',
      `${calls} token ${calls === 1 ? 'call' : 'calls'}${about} in ${elapsed(ms)}; nothing was changed.`,
    ),
  ];
}

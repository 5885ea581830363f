/** A diagnosis: the verdict and what to do first, then every place, then the ladder it was found on. */
import type { Cause } from '../../diagnosis/cause.ts';
import type { Diagnosis } from '../../diagnosis/diagnosis.ts';
import type { Row } from '../../diagnosis/judged.ts';
import type { Rung } from '../../diagnosis/rungs.ts';
import type { Diagnosed } from '../json/diagnosis.ts';
import { stepFields } from '../json/diagnosis.ts';
import { stepLines } from './explanation.ts';
import { wrap } from './layout.ts';
import { type PlaceLine, placeLines } from './places.ts';
import type { Style } from './style.ts';
import { elapsed } from './times.ts';

export function diagnosisText(told: Diagnosed, style: Style): string {
  const { diagnosis, config } = told;
  const { causes, notes, rows } = diagnosis;
  const [first, ...others] = causes;
  const lines = [
    ...head(told, style),
    ...(first === undefined ? [] : ['', ...remedyLines(first, config, style)]),
    ...others.flatMap(cause => ['', ...causeLines(cause, config, style)]),
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
        `${style.paint('quiet', style.signs.note)} ${style.paint('quiet', wrap(note, style.columns - 2, '  '))}`,
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

function causeLines(cause: Cause, config: string, style: Style): string[] {
  const { paint, signs, columns } = style;
  const sign = cause.confidence === 'unknown' ? paint('warn', signs.unknown) : paint('bad', signs.bad);
  const text = `${cause.sentence} (${cause.confidence})`;
  return [`${sign} ${wrap(text, columns - 2, '  ')}`, ...remedyLines(cause, config, style)];
}

function remedyLines({ remedy, settle, confidence }: Cause, config: string, style: Style): string[] {
  const settled =
    settle === undefined || confidence === 'proved'
      ? []
      : [`  ${style.paint('quiet', wrap(`What would settle it: ${settle}`, style.columns - 2, '  '))}`];
  return [
    ...settled,
    ...stepLines(
      remedy.map(step => stepFields(step, config)),
      style,
    ),
  ];
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
  // The places have a list of their own above.
  const shown = rung === PLACES_RUNG ? [] : answers;
  const lead = `  ${looks[verdict]} ${rung} ${name}: ${asked}`;
  return [
    paint(verdict === 'not-asked' ? 'quiet' : 'strong', '') + wrap(lead, columns, '      '),
    ...shown.map(answer => `      ${paint('quiet', wrap(answer, columns - 6, '        '))}`),
  ];
}

const PLACES_RUNG = 6;

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

/** The state of a rotation in words: its phase, whether it keeps failing, whether a person has halted it. */
import type { Streak } from '../../report/streaks.ts';
import { haltInWords } from '../../rotation/halt.ts';
import type { Phase } from '../../rotation/verdict.ts';
import { moment, plural } from '../../rotation/words.ts';
import type { Survey } from '../../run/survey.ts';
import { haltedIn } from '../outlook.ts';
import { wrap } from './layout.ts';
import { nextLines } from './nextLines.ts';
import type { Style, Tone } from './style.ts';

const looks: Readonly<Record<Phase | 'unknown', { text: string; tone: Tone }>> = {
  settled: { text: 'settled', tone: 'good' },
  overlap: { text: 'overlap', tone: 'good' },
  due: { text: 'due', tone: 'warn' },
  'in-progress': { text: 'in progress', tone: 'warn' },
  stuck: { text: 'STUCK', tone: 'bad' },
  leaked: { text: 'LEAKED', tone: 'bad' },
  outage: { text: 'OUTAGE', tone: 'bad' },
  'not-adopted': { text: 'not adopted', tone: 'warn' },
  unknown: { text: 'UNKNOWN', tone: 'bad' },
};

/** As a plain word; what is no phase is left as it is. */
export function phaseText(phase: string): string {
  return Object.entries(looks).find(([name]) => name === phase)?.[1].text ?? phase;
}

/** Capitals are for what somebody has to look at. */
export function phaseWord(phase: Phase | 'unknown', { paint }: Style): string {
  const { text, tone } = looks[phase];
  return paint(tone, text);
}

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
  if (streak.remedy === undefined) return lines;
  return [...lines, ...nextLines(`    ${signs.next} `, streak.remedy, style)];
}

/** The first that is said of a fleet. `go`: the command that ends the halt. */
export function haltedLines(
  surveys: readonly Survey[],
  go: string,
  { paint, signs, columns }: Style,
): string[] {
  const halted = haltedIn(surveys);
  if (halted.length === 0) return [];
  const lines = halted.map(({ halt, names }) => {
    const which = names.length === surveys.length ? 'everything' : whichOf(names);
    return `${paint('bad', signs.bad)} ${wrap(`${which} is ${haltInWords(halt)}`, columns - 2, '  ')}`;
  });
  return [[...lines, `${signs.next} ${go}`].join('\n')];
}

function whichOf(names: readonly string[]): string {
  return names.length <= 3
    ? names.join(', ')
    : `${names[0]} and ${plural(names.length - 1, 'other rotation')}`;
}

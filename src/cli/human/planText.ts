/** A plan to read: per rotation why, what in which order, and what comes in later runs. */

import type { LockPlace } from '../../policy/lockPlace.ts';
import { isRestrained } from '../../rotation/calm.ts';
import { notKnown } from '../../rotation/foreknown.ts';
import type { Finding, Later, Step } from '../../rotation/verdict.ts';
import { plural } from '../../rotation/words.ts';
import type { Survey, Surveyed } from '../../run/survey.ts';
import { byDate, changesDue, isRead, type Outlook, phaseOf } from '../outlook.ts';
import { type PlannedWave, plannedWaves } from '../planWaves.ts';
import { briefFindings } from './finding.ts';
import { below, pad, wrap } from './layout.ts';
import { lockLine } from './lockLine.ts';
import { problemText } from './problemText.ts';
import { haltedLines, phaseWord } from './stateWords.ts';
import { laterObject, stepObject, stepReason } from './stepWords.ts';
import type { Style } from './style.ts';
import { when } from './times.ts';

export interface Told extends Outlook {
  readonly command?: string;
  readonly lock?: LockPlace;
  /** The command that ends a halt. */
  readonly go?: string;
}

/** `command`: what performs the plan; left out where that is what comes next anyway. */
export function planText(outlook: Told, style: Style): string {
  const waves = plannedWaves(outlook.policy, outlook.surveys);
  const parts = waves.flatMap((wave, index) => [
    ...(waves.length > 1 ? [waveHeading(wave, `wave ${index + 1} of ${waves.length}`, style)] : []),
    ...wave.surveys.map(survey => rotationLines(survey, outlook.now, style).join('\n')),
  ]);
  const unknown = notKnownText(outlook.surveys, style);
  const halted = haltedLines(outlook.surveys, outlook.go ?? 'keyturn go', style);
  return `${[...halted, ...parts, ...unknown, `${apart(outlook, style)}${closing(outlook, style)}`].join('\n\n')}\n`;
}

/** Once for the whole plan. */
function notKnownText(surveys: readonly Survey[], style: Style): string[] {
  const all = notKnown(surveys.filter(isRead));
  if (all.length === 0) return [];
  const lines = all.flatMap(({ text, remedy }) => [
    `  ${style.signs.note} ${wrap(text, style.columns - 4, '    ')}`,
    ...(remedy === undefined ? [] : [`    ${style.signs.next} ${remedy}`]),
  ]);
  return [[style.paint('quiet', 'not known before a new secret is made:'), ...lines].join('\n')];
}

/** Worth a line where it is not everybody. */
function apart({ lock }: Told, style: Style): string {
  return lock === undefined || lock.kind === 'container' ? '' : `${lockLine(lock, style)}\n`;
}

/** What a wave waits for matters where something is made in it. */
function waveHeading(
  { group, surveys, waitsFor, heldUpBy }: PlannedWave,
  lead: string,
  style: Style,
): string {
  const creates = surveys.some(survey => isRead(survey) && comesTo('create', survey));
  const name = style.paint('strong', `${lead}: ${group === undefined ? 'the rest' : `group ${group}`}`);
  if (!creates || waitsFor.length + heldUpBy.length === 0) return name;
  const waits =
    heldUpBy.length > 0
      ? `nothing is begun here, because ${enumeration(heldUpBy)} would not be confirmed`
      : `begins once ${enumeration(waitsFor)} ${waitsFor.length === 1 ? 'is' : 'are'} confirmed`;
  return wrap(`${name}, ${waits}`, style.columns, '  ');
}

function enumeration(names: readonly string[]): string {
  return names.length <= 3
    ? names.join(', ')
    : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
}

function rotationLines(survey: Survey, now: Date, style: Style): string[] {
  const { paint } = style;
  const name = paint('strong', survey.rotation.name);
  if (!isRead(survey))
    return [
      `${name}  ${phaseWord('unknown', style)}`,
      ...indented(problemText(survey.problem.details, style)),
    ];
  const { verdict, route } = survey;
  const isLeak = ({ code }: Finding) => code === 'leaked';
  const rest = verdict.findings.filter(finding => !isLeak(finding));
  const heading = `${name}  ${phaseWord(verdict.phase, style)}: ${verdict.due.reason.text}`;
  return [
    wrap(heading, style.columns, '  '),
    ...briefFindings(verdict.findings.filter(isLeak), style, '  '),
    ...route.stages.flatMap((stage, index) => stageLines(stage, index + 1, survey, style)),
    ...(route.stages.length === 0
      ? [`${INDENT}${paint('quiet', wrap(idle(survey), style.columns - INDENT.length, INDENT))}`]
      : []),
    ...byDate(route.end.later).flatMap(later => laterLines(later, survey, now, style)),
    ...briefFindings(rest.filter(tellsMore(survey)), style, '  '),
  ];
}

function idle({ verdict }: Surveyed): string {
  if (verdict.phase === 'stuck') return 'nothing is done here until what stands below is mended';
  return isRestrained(verdict.due.reason) ? 'nothing is done now' : 'nothing to do now';
}

/** `distribute` is the longest step. */
const VERB_WIDTH = 12;
const INDENT = '       ';
const HANG = ' '.repeat(INDENT.length + VERB_WIDTH);

function stageLines(stage: readonly Step[], number: number, survey: Surveyed, style: Style): string[] {
  const { paint } = style;
  const publishes = comesTo('publish', survey);
  return stage.flatMap((step, index) => {
    const lead = index === 0 ? pad(`  ${number}`, INDENT.length) : INDENT;
    const tone = step.kind === 'retire' || step.kind === 'discard' ? 'warn' : 'strong';
    const object = hanging(stepObject(step, survey.rotation, survey.situation), style);
    const reason = publishes && step.kind === 'distribute' ? undefined : stepReason(step);
    const line = `${lead}${paint(tone, pad(step.kind, VERB_WIDTH))}${object}`;
    return reason === undefined ? [line] : [line, `${HANG}${paint('quiet', hanging(reason, style))}`];
  });
}

/** That a place cannot be read back is no news where the plan writes it. */
function tellsMore(survey: Surveyed): (finding: { code: string }) => boolean {
  return ({ code }) => code !== 'target-unverifiable' || !comesTo('publish', survey);
}

function comesTo(step: Step['kind'], { route }: Surveyed): boolean {
  return route.stages.some(stage => stage.some(({ kind }) => kind === step));
}

function laterLines(later: Later, { situation }: Surveyed, now: Date, style: Style): string[] {
  const { paint } = style;
  const object = laterObject(later, situation);
  const lead = `${paint('quiet', pad('later', INDENT.length))}${pad(later.kind, VERB_WIDTH)}`;
  const date = later.at === undefined ? undefined : when(later.at, now);
  if (later.kind === 'create' && later.reason.code === 'fresh')
    return [`${lead}${hanging(`${object} ${date ?? ''}`, style)}`];
  const reason = later.reason.code === 'overlap' ? `${date}, when the overlap is over` : spanned(later, date);
  return [
    `${lead}${hanging(object, style)}`,
    `${HANG}${paint('quiet', hanging(reason.replace(/^: /, ''), style))}`,
  ];
}

/** Where it depends on others when it goes, that is between a first and a last moment. */
function spanned({ by, reason }: Later, date: string | undefined): string {
  if (by === undefined) return [date, reason.text].join(': ');
  const first = date === undefined ? '' : `${date} at the earliest, `;
  return `${first}${reason.text}; by its end, ${by.toISOString().slice(0, 10)}`;
}

function hanging(text: string, { columns }: Style): string {
  return below(text, columns, HANG.length);
}

const ORDER = ['leaked', 'stuck', 'unknown', 'due', 'in-progress', 'overlap', 'settled'] as const;

/** `3 rotations: 1 due, 1 in overlap, 1 settled`, and the command that follows. */
export function countPhases(surveys: readonly Survey[]): string {
  const counts = ORDER.map(phase => ({
    phase,
    count: surveys.filter(survey => phaseOf(survey) === phase).length,
  }));
  const parts = counts
    .filter(({ count }) => count > 0)
    .map(({ phase, count }) => `${count} ${IN_SUMMARY[phase]}`);
  return `${plural(surveys.length, 'rotation')}${parts.length === 0 ? '' : `: ${parts.join(', ')}`}`;
}

const IN_SUMMARY = {
  leaked: 'LEAKED',
  stuck: 'stuck',
  unknown: 'unknown',
  due: 'due',
  'in-progress': 'in progress',
  overlap: 'in overlap',
  settled: 'settled',
} as const;

function closing({ surveys, command }: Outlook & { readonly command?: string }, style: Style): string {
  const { paint, signs } = style;
  const summary = paint('strong', countPhases(surveys));
  if (changesDue(surveys)) return `${summary}.${command === undefined ? '' : `\n${signs.next} ${command}`}`;
  return surveys.every(isRead)
    ? `${summary}. A run would do nothing now.`
    : `${summary}. What a run would do cannot be told where nothing could be read.`;
}

function indented(text: string): string[] {
  return text
    .trimEnd()
    .split('\n')
    .map(line => `  ${line}`);
}

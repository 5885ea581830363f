/** A plan to read: per rotation why, what in which order, and what comes in later runs. */

import type { LockPlace } from '../../policy/lockPlace.ts';
import { isRestrained } from '../../rotation/calm.ts';
import type { Finding, Later, Step } from '../../rotation/verdict.ts';
import type { Survey, Surveyed } from '../../run/survey.ts';
import { byDate, changesDue, isRead, type Outlook } from '../outlook.ts';
import { plannedWaves } from '../planWaves.ts';
import { byUrgency } from '../urgency.ts';
import { adoptionLines } from './adoptionLines.ts';
import { briefFindings } from './finding.ts';
import { haltedAbove } from './haltedTogether.ts';
import { heldUpLines } from './heldUpLines.ts';
import { hiddenTogether, isToldTogether } from './hiddenTogether.ts';
import { laterReason } from './laterReason.ts';
import { below, pad, wrap } from './layout.ts';
import { lockLine } from './lockLine.ts';
import { newPlaceLines } from './newPlaceLines.ts';
import { notKnownText } from './notKnownText.ts';
import { othersCredentials } from './othersCredentials.ts';
import { countPhases } from './phaseCounts.ts';
import { planTable } from './planBrief.ts';
import { problemText } from './problemText.ts';
import { secretlessCount, secretlessLines } from './secretlessLines.ts';
import { haltedLines, phaseWord } from './stateWords.ts';
import { laterObject, stepObject, stepReason } from './stepWords.ts';
import type { Style } from './style.ts';
import { when } from './times.ts';
import { comesTo, waveHeading } from './waveHeading.ts';

export interface PlanView extends Outlook {
  readonly command?: string;
  readonly lock?: LockPlace;
  /** The command that ends a halt. */
  readonly go?: string;
  /** One line for each rotation, and nothing else. */
  readonly brief?: boolean;
  /** What is due is left to `rotate`. */
  readonly adopting?: boolean;
  /** Only rotations whose names were given are among the surveys. */
  readonly isNamed?: boolean;
}

/** `command`: what performs the plan; left out where that is what comes next anyway. */
export function planText(outlook: PlanView, style: Style): string {
  if (outlook.brief === true) return briefText(outlook, style);
  const waves = plannedWaves(outlook.policy, outlook.surveys);
  const isMany = outlook.surveys.length > FEW;
  const above = haltedAbove(outlook.surveys);
  const concerned = outlook.surveys
    .filter(isRead)
    .map(({ rotation: { name }, verdict }) => ({ ...verdict, rotation: name }));
  const elsewhere = {
    isMany,
    isShared: isToldTogether(concerned),
    above,
    adopting: outlook.adopting === true,
  };
  const parts = waves.flatMap((wave, index) => [
    ...(waves.length > 1 ? [waveHeading(wave, `wave ${index + 1} of ${waves.length}`, style)] : []),
    ...orderOf(outlook, wave.surveys).map(survey =>
      [
        ...rotationLines(survey, outlook.now, style, elsewhere),
        ...(outlook.isNamed === true && isRead(survey) ? secretlessLines(survey, outlook.policy, style) : []),
      ].join('\n'),
    ),
  ]);
  const others = [
    ...(isMany ? othersCredentials(outlook.surveys, style) : []),
    ...hiddenTogether(concerned, style),
    ...(outlook.isNamed === true || outlook.adopting === true ? [] : secretlessCount(outlook.surveys, style)),
  ];
  const unknown = notKnownText(outlook.surveys, style);
  const halted = haltedLines(outlook.surveys, outlook.go ?? 'keyturn go', style);
  const unseen = newPlaceLines(outlook.surveys, style);
  return `${[...halted, ...unseen, ...parts, ...inOneBlock(others), ...unknown, `${apart(outlook, style)}${closing(outlook, style)}`].join('\n\n')}\n`;
}

function inOneBlock(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [lines.join('\n')];
}

function briefText(outlook: PlanView, style: Style): string {
  const { surveys, go = 'keyturn go' } = outlook;
  const table = surveys.length === 0 ? [] : [planTable(surveys, style).join('\n')];
  const end = [
    ...heldUpLines(surveys, style),
    ...othersCredentials(surveys, style),
    ...secretlessCount(surveys, style),
    closing(outlook, style),
  ].join('\n');
  return `${[...haltedLines(surveys, go, style), ...newPlaceLines(surveys, style), ...table, end].join('\n\n')}\n`;
}

/** Of more rotations than these, what is only a note is told once for all. */
const FEW = 12;

/** Worth a line where it is not everybody. */
function apart({ lock }: PlanView, style: Style): string {
  return lock === undefined || lock.kind === 'container' ? '' : `${lockLine(lock, style)}\n`;
}

/** Of an adoption first what it writes: what is urgent for a run may be nothing that it does. */
function orderOf({ adopting }: PlanView, surveys: readonly Survey[]): readonly Survey[] {
  const all = byUrgency(surveys);
  if (adopting !== true) return all;
  const writes = (survey: Survey) => isRead(survey) && survey.route.stages.length > 0;
  return [...all.filter(writes), ...all.filter(survey => !writes(survey))];
}

interface ToldElsewhere {
  /** What is only a note is told once for all. */
  readonly isMany: boolean;
  /** Whether findings of this code are told below, once. */
  readonly isShared: (code: string) => boolean;
  /** Their halt is told once, first of all. */
  readonly above: ReadonlySet<string>;
  readonly adopting: boolean;
}

function rotationLines(
  survey: Survey,
  now: Date,
  style: Style,
  { isMany, isShared, above, adopting }: ToldElsewhere,
): string[] {
  const { paint } = style;
  const name = paint('strong', survey.rotation.name);
  if (!isRead(survey))
    return [
      `${name}  ${phaseWord('unknown', style)}`,
      ...indented(problemText(survey.problem.details, style)),
    ];
  const { verdict, route } = survey;
  const isLeak = ({ code }: Finding) => code === 'leaked';
  const rest = verdict.findings.filter(
    finding =>
      !isLeak(finding) &&
      !(isMany && finding.code === 'foreign-credential') &&
      !isShared(finding.code) &&
      !(above.has(survey.rotation.name) && finding.code === 'halted'),
  );
  // That it leaked is told below, and makes the date on which it expires beside the point.
  const why = verdict.phase === 'leaked' ? '' : `: ${verdict.due.reason.text}`;
  const heading = `${name}  ${phaseWord(verdict.phase, style)}${why}`;
  return [
    wrap(heading, style.columns, '  '),
    ...briefFindings(verdict.findings.filter(isLeak), style, '  '),
    ...adoptionLines(survey, now, style),
    ...route.stages.flatMap((stage, index) => stageLines(stage, index + 1, { survey, now }, style)),
    ...(route.stages.length === 0
      ? [`${INDENT}${paint('quiet', below(idle(survey, adopting), style.columns, INDENT.length))}`]
      : []),
    ...byDate(route.end.later).flatMap(later => laterLines(later, survey, now, style)),
    ...briefFindings(rest.filter(tellsMore(survey)), style, '  '),
  ];
}

function idle({ verdict }: Surveyed, adopting: boolean): string {
  const isStopped = verdict.phase === 'stuck' || verdict.phase === 'outage';
  const human = verdict.findings.filter(({ severity }) => severity === 'human');
  if (isStopped && human.some(({ code }) => code === 'halted')) return 'no action until the halt is ended';
  if (isStopped && human.length > 0) return 'no action until the problem below is fixed';
  if (adopting)
    return verdict.phase === 'due'
      ? 'nothing to adopt; the new secret that is due is left to keyturn rotate'
      : 'nothing to adopt';
  return isRestrained(verdict.due.reason) ? 'no action now' : 'nothing to do now';
}

/** `distribute` is the longest step. */
const VERB_WIDTH = 12;
const INDENT = '       ';
const HANG = ' '.repeat(INDENT.length + VERB_WIDTH);

function stageLines(
  stage: readonly Step[],
  number: number,
  { survey, now }: { readonly survey: Surveyed; readonly now: Date },
  style: Style,
): string[] {
  const { paint } = style;
  const publishes = comesTo('publish', survey);
  return stage.flatMap((step, index) => {
    const lead = index === 0 ? pad(`  ${number}`, INDENT.length) : INDENT;
    const tone = step.kind === 'retire' || step.kind === 'discard' ? 'warn' : 'strong';
    const object = hanging(stepObject(step, survey.rotation, survey.situation, now), style);
    const reason = publishes && step.kind === 'distribute' ? undefined : stepReason(step, survey.situation);
    const line = `${lead}${paint(tone, pad(step.kind, VERB_WIDTH))}${object}`;
    return reason === undefined ? [line] : [line, `${HANG}${paint('quiet', hanging(reason, style))}`];
  });
}

/** That a place cannot be read back is no news where the plan writes it. */
function tellsMore(survey: Surveyed): (finding: { code: string }) => boolean {
  return ({ code }) => code !== 'target-unverifiable' || !comesTo('publish', survey);
}

function laterLines(later: Later, { situation }: Surveyed, now: Date, style: Style): string[] {
  const { paint } = style;
  const object = laterObject(later, situation, now);
  const lead = `${paint('quiet', pad('later', INDENT.length))}${pad(later.kind, VERB_WIDTH)}`;
  const date = later.at === undefined ? undefined : when(later.at, now);
  if (later.kind === 'create' && later.reason.code === 'fresh')
    return [`${lead}${hanging(`${object} ${date ?? ''}`, style)}`];
  return [
    `${lead}${hanging(object, style)}`,
    `${HANG}${paint('quiet', hanging(laterReason(later, now), style))}`,
  ];
}

function hanging(text: string, { columns }: Style): string {
  return below(text, columns, HANG.length);
}

function closing({ surveys, command, adopting }: PlanView, style: Style): string {
  const { signs, columns } = style;
  const summary = countPhases(surveys, style);
  if (changesDue(surveys))
    return `${wrap(`${summary}.`, columns, '  ')}${command === undefined ? '' : `\n${signs.next} ${command}`}`;
  return surveys.every(isRead)
    ? wrap(
        `${summary}. ${adopting === true ? 'There is nothing to adopt.' : 'A run would do nothing now.'}`,
        columns,
        '  ',
      )
    : wrap(
        `${summary}. For rotations that could not be read, it is unknown what a run would do.`,
        columns,
        '  ',
      );
}

function indented(text: string): string[] {
  return text
    .trimEnd()
    .split('\n')
    .map(line => `  ${line}`);
}

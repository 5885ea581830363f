/** The table to look at first: what is healthy, what is not, what happens next. */

import type { Streak } from '../../report/streaks.ts';
import { isRestrained } from '../../rotation/calm.ts';
import { isOutage } from '../../rotation/due.ts';
import type { Credential } from '../../rotation/observation.ts';
import { currentOf } from '../../rotation/situation.ts';
import { isDelivered } from '../../rotation/targets.ts';
import type { Finding } from '../../rotation/verdict.ts';
import { span } from '../../rotation/words.ts';
import type { Survey, Surveyed } from '../../run/survey.ts';
import { byDate, isRead, type Outlook, phaseOf, type TargetStatus, targetStates } from '../outlook.ts';
import { findingLines } from './finding.ts';
import { clip, table, widthOf, wrap } from './layout.ts';
import { type PlaceLine, placeLines } from './placeLines.ts';
import { countPhases } from './planText.ts';
import { problemText } from './problemText.ts';
import { haltedLines, phaseWord, streakLines } from './stateWords.ts';
import type { Style } from './style.ts';
import { when } from './times.ts';

/** `command`: what shows in detail what is due. */
export function statusText(
  outlook: Outlook & { readonly command: string; readonly go: string },
  style: Style,
): string {
  const { now, failing } = outlook;
  // A leak is told before everything else.
  const surveys = outlook.surveys.toSorted((one, other) => Number(hasLeak(other)) - Number(hasLeak(one)));
  const head = ['ROTATION', 'PHASE', 'AGE', 'LEFT', 'TARGETS', 'NEXT'].map(word =>
    style.paint('quiet', word),
  );
  const rows = fitted([head, ...surveys.map(survey => row(survey, now, style))], style);
  const all = surveys.length <= FEW;
  const details = surveys
    .map(survey => detailLines(survey, all, failing?.get(survey.rotation.name), style))
    .filter(lines => lines.length > 0);
  const halted = haltedLines(surveys, outlook.go, style);
  const parts = [
    ...halted,
    rows.join('\n'),
    ...details.map(lines => lines.join('\n')),
    closing(outlook, style),
  ];
  return `${parts.join('\n\n')}\n`;
}

function hasLeak(survey: Survey): boolean {
  return phaseOf(survey) === 'leaked';
}

/** Up to so many rotations are shown with all their targets. */
const FEW = 12;

/** Names get the columns that the rest leaves to them. */
function fitted(rows: readonly (readonly string[])[], { columns, signs }: Style): string[] {
  const rest = Math.max(...table(rows.map(cells => cells.slice(1))).map(widthOf));
  const room = Math.max(SHORTEST_NAME, columns - rest - 2);
  return table(
    rows.map(([name = '', ...cells]) => [
      widthOf(name) > room ? clip(name, room, signs.more) : name,
      ...cells,
    ]),
  );
}

const SHORTEST_NAME = 12;

function row(survey: Survey, now: Date, style: Style): string[] {
  const { name } = survey.rotation;
  const phase = phaseWord(phaseOf(survey), style);
  if (!isRead(survey)) return [name, phase, '-', '-', '-', 'see below'];
  const credential = currentOf(survey.situation)?.credential;
  const age = credential === undefined ? '-' : span(now.getTime() - credential.start.getTime());
  return [
    name,
    phase,
    age,
    timeLeft(credential, now, style),
    targetsInBrief(survey, style),
    next(survey, now),
  ];
}

function timeLeft(credential: Credential | undefined, now: Date, { paint }: Style): string {
  if (credential === undefined) return '-';
  if (credential.end === undefined) return 'no end';
  const left = credential.end.getTime() - now.getTime();
  return left > 0 ? span(left) : paint('bad', 'EXPIRED');
}

/** `3 ok`, `2 ok, 1 off`: off means that it does not hold the newest version; `?`: that nobody can tell. */
function targetsInBrief(survey: Surveyed, { paint, signs }: Style): string {
  const states = targetStates(survey).filter(
    (_target, index) => !isDelivered(survey.rotation, survey.situation, index),
  );
  const open = states.filter(({ state }) => CANNOT_TELL.includes(state)).length;
  const [fine, off] = [survey.rotation.targets.length - states.length, states.length - open];
  const parts = [
    fine > 0 ? `${fine} ok` : '',
    off > 0 ? paint('bad', `${off} off`) : '',
    open > 0 ? paint('warn', `${open} ${signs.unknown}`) : '',
  ];
  return parts.filter(part => part !== '').join(', ') || '-';
}

function next({ verdict }: Surveyed, now: Date): string {
  const kinds = [...new Set(verdict.steps.map(step => step.kind))];
  if (kinds.length > 0) return `${kinds.join(' + ')} now`;
  if (verdict.phase === 'stuck') return 'see below';
  const [first] = byDate(verdict.later);
  if (first === undefined) return '-';
  return `${first.kind} ${first.at === undefined ? '(no date yet)' : when(first.at, now)}`;
}

function detailLines(survey: Survey, all: boolean, streak: Streak | undefined, style: Style): string[] {
  const name = style.paint('strong', survey.rotation.name);
  if (!isRead(survey)) {
    const problem = problemText(survey.problem.details, style).trimEnd().split('\n');
    return [name, ...problem.map(line => `  ${line}`), ...streakLines(streak, style)];
  }
  const targets = targetLines(survey, all, style);
  const told = (wanted: (finding: Finding) => boolean) =>
    survey.verdict.findings.filter(wanted).flatMap(finding => findingLines(finding, style, '  '));
  const leaks = told(({ code }) => code === 'leaked');
  const findings = told(({ code }) => code !== 'target-unverifiable' && code !== 'leaked');
  const due = dueLines(survey, style);
  const lines = [...leaks, ...due, ...targets, ...findings, ...streakLines(streak, style)];
  return lines.length === 0 ? [] : [name, ...lines];
}

/** Why a new secret is to be made, or why one that is wanted is not. */
function dueLines({ verdict }: Surveyed, { columns }: Style): string[] {
  const { now, reason } = verdict.due;
  const told = now ? 'due' : isOutage(reason) ? 'not mended' : isRestrained(reason) ? 'not now' : undefined;
  return told === undefined ? [] : [`  ${wrap(`${told}: ${reason.text}`, columns - 2, '    ')}`];
}

function targetLines(survey: Surveyed, all: boolean, style: Style): string[] {
  const lines = targetStates(survey).flatMap(({ target, required, state, detail }, index): PlaceLine[] => {
    const fine = isDelivered(survey.rotation, survey.situation, index);
    if (fine && !all) return [];
    return [
      {
        ...lookOf(fine, state, style),
        place: target,
        required,
        words: fine ? detail : `${state}: ${detail}`,
      },
    ];
  });
  return placeLines(lines, style);
}

function lookOf(
  fine: boolean,
  state: TargetStatus['state'],
  { signs }: Style,
): Pick<PlaceLine, 'tone' | 'sign'> {
  if (fine) return { tone: 'good', sign: signs.good };
  return CANNOT_TELL.includes(state)
    ? { tone: 'warn', sign: signs.unknown }
    : { tone: 'bad', sign: signs.bad };
}

const CANNOT_TELL: readonly TargetStatus['state'][] = ['unknown', 'unreadable', 'not-read'];

function closing(
  { surveys, exitCode, command, failing }: Outlook & { readonly command: string },
  { paint, signs }: Style,
): string {
  const summary = paint('strong', countPhases(surveys));
  if (surveys.some(survey => isRead(survey) && survey.verdict.steps.length > 0))
    return `${summary}.\n${signs.next} ${command}`;
  // Entra was not asked, and no process that runs: what the services hold agrees, and that is all.
  return exitCode === 0 && (failing?.size ?? 0) === 0
    ? `${summary}. In order on paper; keyturn verify asks Entra.`
    : `${summary}.`;
}

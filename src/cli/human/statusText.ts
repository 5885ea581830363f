/** The table to look at first: what is healthy, what is not, what happens next. */

import type { Streak } from '../../report/streaks.ts';
import { isHeldUp, isRestrained } from '../../rotation/calm.ts';
import { commandFor } from '../../rotation/command.ts';
import { isOutage } from '../../rotation/due.ts';
import { CANNOT_TELL } from '../../rotation/targetCounts.ts';
import { isDelivered } from '../../rotation/targets.ts';
import type { Finding } from '../../rotation/verdict.ts';
import type { Survey, Surveyed } from '../../run/survey.ts';
import { expiringInWords } from '../expiring.ts';
import { byDate, isBroken, isRead, type Outlook, type TargetStatus, targetStates } from '../outlook.ts';
import { statusRow } from '../statusRow.ts';
import { byUrgency } from '../urgency.ts';
import { adoptionLines } from './adoptionLines.ts';
import { findingLines } from './finding.ts';
import { haltedAbove } from './haltedTogether.ts';
import { heldUpLines } from './heldUpLines.ts';
import { laterReason } from './laterReason.ts';
import { below, wrap } from './layout.ts';
import { nextLines } from './nextLines.ts';
import { othersCredentials } from './othersCredentials.ts';
import { countPhases } from './phaseCounts.ts';
import { type PlaceLine, placeLines } from './placeLines.ts';
import { problemText } from './problemText.ts';
import { haltedLines, streakLines } from './stateWords.ts';
import { statusTable } from './statusTable.ts';
import { laterObject } from './stepWords.ts';
import type { Style } from './style.ts';

export interface StatusOutlook extends Outlook {
  /** Shows in detail what is due. */
  readonly command: string;
  /** Ends a halt. */
  readonly go: string;
  /** One line for each, and nothing else. */
  readonly brief?: boolean;
}

export function statusText(outlook: StatusOutlook, style: Style): string {
  const { now, failing, brief = false } = outlook;
  const surveys = byUrgency(outlook.surveys);
  const human = brief ? 'needs a person' : 'see below';
  const rows = statusTable(surveys.map(statusRow), { now, style, human });
  const all = surveys.length <= FEW;
  const above = haltedAbove(surveys);
  const details = brief
    ? []
    : surveys
        .map(survey => detailLines(survey, { all, now, style, above }, failing?.get(survey.rotation.name)))
        .filter(lines => lines.length > 0);
  const parts = [
    ...haltedLines(surveys, outlook.go, style),
    ...(surveys.length === 0 ? [] : [rows.join('\n')]),
    ...details.map(lines => lines.join('\n')),
    [
      ...(all && !brief ? [] : [...heldUpLines(surveys, style), ...othersCredentials(surveys, style)]),
      ...(brief ? keepFailing(outlook, style) : []),
      closing(outlook, style),
    ].join('\n'),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** Where nothing is told of single rotations: which of them the trail says failed in their last run. */
function keepFailing({ failing = new Map() }: StatusOutlook, { paint, signs, columns }: Style): string[] {
  if (failing.size === 0) return [];
  const names = [...failing.keys()].join(', ');
  const text = `failed in ${failing.size === 1 ? 'its last run' : 'their last runs'}: ${names}`;
  return [paint('bad', `${signs.bad} ${below(text, columns, 2)}`)];
}

/** Up to so many rotations are shown with all their targets. */
const FEW = 12;

interface Details {
  /** Whether all of it is shown, and not only what is amiss. */
  readonly all: boolean;
  readonly now: Date;
  readonly style: Style;
  /** Their halt is told once, first of all. */
  readonly above: ReadonlySet<string>;
}

function detailLines(
  survey: Survey,
  { all, now, style, above }: Details,
  streak: Streak | undefined,
): string[] {
  const name = style.paint('strong', survey.rotation.name);
  const failures = streakLines(streak, style);
  if (!isRead(survey)) {
    const problem = problemText(survey.problem.details, style).trimEnd().split('\n');
    return [name, ...problem.map(line => `  ${line}`), ...failures];
  }
  if (!all && failures.length === 0 && !isAmiss(survey)) return [];
  const told = (wanted: (finding: Finding) => boolean) =>
    survey.verdict.findings.filter(wanted).flatMap(finding => findingLines(finding, style, '  '));
  const leaks = told(({ code }) => code === 'leaked');
  const refused = told(({ code }) => code === REFUSED);
  const findings = told(
    ({ code, severity }) =>
      code !== 'target-unverifiable' &&
      code !== 'leaked' &&
      code !== REFUSED &&
      !(code === 'halted' && above.has(survey.rotation.name)) &&
      (all || severity !== 'note'),
  );
  const lines = [
    ...leaks,
    ...dueLines(survey, now, refused, style),
    ...(all ? retireLines(survey, now, style) : []),
    ...targetLines(survey, all, style),
    ...findings,
    ...failures,
  ];
  return lines.length === 0 ? [] : [name, ...lines];
}

/** Says why something is amiss: what is refused may be a copy with a line break, so that is looked at before a new secret is made. */
const REFUSED: Finding['code'] = 'value-refused';

/** Of a large fleet only these are told of below the table. */
function isAmiss(survey: Surveyed): boolean {
  const { verdict, rotation, situation } = survey;
  const hasOff = rotation.targets.some((_target, index) => !isDelivered(rotation, situation, index));
  return isBroken(survey) || hasOff || verdict.findings.some(({ severity }) => severity !== 'note');
}

/** Why a new secret is to be made, or why one that is wanted is not. */
function dueLines(survey: Surveyed, at: Date, refused: readonly string[], style: Style): string[] {
  const { rotation, verdict } = survey;
  const { columns, paint, signs } = style;
  const { now, reason } = verdict.due;
  const told = (lead: string) => `  ${wrap(`${lead}: ${reason.text}`, columns - 2, '    ')}`;
  if (verdict.phase === 'outage') {
    const lines = isOutage(reason) ? [paint('bad', told(now ? 'OUTAGE' : 'OUTAGE, not repaired'))] : [];
    const mends = verdict.steps.some(({ kind }) => kind === 'create');
    return mends
      ? [
          ...lines,
          ...refused,
          ...nextLines(
            `    ${signs.next} `,
            `${commandFor(rotation, 'rotate')}   (creates a new secret and distributes it to every place)`,
            style,
          ),
        ]
      : [...lines, ...refused];
  }
  const adoption = adoptionLines(survey, at, style);
  if (now || isHeldUp(verdict)) return [...adoption, told('due'), ...refused];
  if (verdict.phase === 'not-adopted' && !isRestrained(reason)) return [...adoption, ...refused];
  if (isOutage(reason)) return [told('not repaired'), ...refused];
  return isRestrained(reason) ? [...adoption, told('not now'), ...refused] : refused.slice();
}

/** When the old secret goes, and what that waits for. */
function retireLines({ verdict, situation }: Surveyed, now: Date, { columns }: Style): string[] {
  return byDate(verdict.later)
    .filter(({ kind }) => kind === 'retire')
    .map(later => {
      const text = `later: retire ${laterObject(later, situation, now)}, ${laterReason(later, now)}`;
      return `  ${wrap(text, columns - 2, '    ')}`;
    });
}

function targetLines(survey: Surveyed, all: boolean, style: Style): string[] {
  const { rotation, situation, verdict } = survey;
  const isDead = verdict.phase === 'outage';
  const lines = targetStates(survey).flatMap(
    ({ target, required, proof, state, detail }, index): PlaceLine[] => {
      const fine = isDelivered(rotation, situation, index);
      if (fine && !all) return [];
      const words = fine ? `${detail}${isDead ? '; Entra refuses it' : ''}` : `${state}: ${detail}`;
      return [{ ...lookOf(fine && !isDead, state, style), place: target, required, proof, words }];
    },
  );
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

/** `3 rotations: 1 due, 2 settled` */
export function statusSummary({ surveys, expiring }: Outlook, style: Pick<Style, 'paint'>): string {
  return expiring === undefined
    ? countPhases(surveys, style)
    : countPhases(surveys, style, expiringInWords(surveys.length, expiring));
}

function closing(outlook: StatusOutlook, style: Style): string {
  const { surveys, exitCode, command, failing, expiring } = outlook;
  const summary = statusSummary(outlook, style);
  if (surveys.some(survey => isRead(survey) && survey.verdict.steps.length > 0))
    return `${wrap(`${summary}.`, style.columns, '  ')}\n${style.signs.next} ${command}`;
  // Entra was not asked, and no process that runs: what the services hold agrees, and that is all.
  const isInOrder = expiring === undefined && exitCode === 0 && (failing?.size ?? 0) === 0;
  const words = isInOrder
    ? `${summary}. Valid by date; keyturn verify tests each secret with Entra.`
    : `${summary}.`;
  return wrap(words, style.columns, '  ');
}

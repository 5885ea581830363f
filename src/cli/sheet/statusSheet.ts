/** `keyturn status -o csv` and `-o markdown`. */

import { markdownText } from '../../markdown.ts';
import { endOf } from '../../rotation/secretInUse.ts';
import { currentOf } from '../../rotation/situation.ts';
import type { Survey } from '../../run/survey.ts';
import { statusSummary } from '../human/statusText.ts';
import { isBroken, isRead, type Outlook } from '../outlook.ts';
import { type Next, type StatusRow, statusRow } from '../statusRow.ts';
import { byUrgency } from '../urgency.ts';
import { problemList, problemsIn } from './problemList.ts';
import { csv } from './sheet.ts';
import { shortTable } from './shortMarkdown.ts';

const HEAD = [
  'name',
  'group',
  'phase',
  'served',
  'key_id',
  'start',
  'end',
  'targets_ok',
  'targets_off',
  'targets_failing',
  'targets_unknown',
  'next',
  'next_at',
  'code',
  'owner',
  'contact',
];

export function statusCsv({ surveys }: Outlook): string {
  return csv({ head: HEAD, rows: byUrgency(surveys).map(cellsOf) });
}

function cellsOf(survey: Survey): string[] {
  const { name, group = '', owner = '', contact = '' } = survey.rotation;
  const { phase, start, targets, next } = statusRow(survey);
  const counts = [targets.inSync, targets.outOfSync, targets.failing, targets.unknown].map(String);
  const whose = [owner, contact];
  if (!isRead(survey))
    return [name, group, phase, '', '', '', '', ...counts, '', '', survey.problem.code, ...whose];
  const { word, at } = nextCells(next);
  return [
    name,
    group,
    phase,
    isBroken(survey) ? 'no' : 'yes',
    currentOf(survey.situation)?.keyId ?? '',
    start?.toISOString() ?? '',
    endOf(survey.situation)?.toISOString() ?? '',
    ...counts,
    word,
    at,
    survey.verdict.due.reason.code,
    ...whose,
  ];
}

function nextCells(next: Next): { word: string; at: string } {
  if (next === 'human' || next === 'nothing') return { word: next, at: '' };
  if ('now' in next) return { word: next.now, at: 'now' };
  return { word: next.later, at: next.at?.toISOString() ?? '' };
}

export function statusMarkdown(outlook: Outlook): string {
  const sorted = byUrgency(outlook.surveys);
  const rows = sorted.map(survey => {
    const row = statusRow(survey);
    const { word, at } = nextCells(row.next);
    return [row.name, row.phase, leftWords(row), targetWords(row), `${word} ${at.slice(0, 10)}`.trim()];
  });
  return [
    `${markdownText(statusSummary(outlook, PLAIN))}.\n`,
    problemList(problemsIn(sorted)),
    shortTable(['rotation', 'phase', 'ends', 'targets', 'next'], rows),
  ]
    .filter(part => part !== '')
    .join('\n');
}

const PLAIN = { paint: (_tone: unknown, text: string) => text };

function leftWords({ left }: StatusRow): string {
  return typeof left === 'string' ? left : left.end.toISOString().slice(0, 10);
}

function targetWords({ targets: { inSync, outOfSync, failing, unknown } }: StatusRow): string {
  const parts = [
    failing > 0 ? `${failing} fail` : '',
    inSync > 0 ? `${inSync} ok` : '',
    outOfSync > 0 ? `${outOfSync} off` : '',
    unknown > 0 ? `${unknown} unknown` : '',
  ];
  return parts.filter(part => part !== '').join(', ');
}

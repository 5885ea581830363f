/** The table of `status`: dates are shortened first, then columns are left out. Where there is no screen nothing is too narrow. */
import type { TargetCounts } from '../../event.ts';
import { span } from '../../rotation/words.ts';
import type { Coming, Left, Next, StatusRow } from '../statusRow.ts';
import { fitted } from './fitting.ts';
import { phaseWord } from './stateWords.ts';
import type { Style } from './style.ts';
import { when } from './times.ts';

export interface TableOptions {
  readonly now: Date;
  readonly style: Style;
  /** What is said of a rotation that waits for a person. */
  readonly human: string;
}

export function statusTable(rows: readonly StatusRow[], options: TableOptions): string[] {
  const { style } = options;
  const forms = FORMS.map(columns => [
    columns.map(({ head }) => style.paint('quiet', head)),
    ...rows.map(row => columns.map(({ cell }) => cell(row, options))),
  ]);
  return fitted(forms, style.width);
}

interface Column {
  readonly head: string;
  readonly cell: (row: StatusRow, options: TableOptions) => string;
}

const name: Column = { head: 'ROTATION', cell: row => row.name };
const phase: Column = { head: 'PHASE', cell: (row, { style }) => phaseWord(row.phase, style) };
const age: Column = {
  head: 'AGE',
  cell: ({ start }, { now }) => (start === undefined ? '-' : span(now.getTime() - start.getTime())),
};
const left: Column = { head: 'LEFT', cell: (row, options) => leftWords(row.left, options, true) };
const leftShort: Column = { head: 'LEFT', cell: (row, options) => leftWords(row.left, options, false) };
const targets: Column = { head: 'TARGETS', cell: (row, { style }) => targetWords(row.targets, style) };
const next: Column = { head: 'NEXT', cell: (row, options) => nextWords(row.next, options, inFull) };
const nextDay: Column = { head: 'NEXT', cell: (row, options) => nextWords(row.next, options, inBrief) };

const nextShort: Column = { head: 'NEXT', cell: (row, options) => nextWords(row.next, options, shortest) };

const FORMS: readonly (readonly Column[])[] = [
  [name, phase, age, left, targets, next],
  [name, phase, age, left, targets, nextDay],
  [name, phase, age, left, targets, nextShort],
  [name, phase, left, targets, nextDay],
  [name, phase, left, targets, nextShort],
  [name, phase, left, nextShort],
  [name, phase, leftShort, nextShort],
  [name, phase, leftShort],
];

function leftWords(value: Left, { now, style }: TableOptions, withAge: boolean): string {
  if (value === 'unknown') return '-';
  if (value === 'no end') return value;
  if (value === 'refused' || value === 'removed') return style.paint('bad', value);
  const ms = value.end.getTime() - now.getTime();
  return ms > 0 ? span(ms) : style.paint('bad', withAge ? `expired ${span(ms)} ago` : 'expired');
}

/** `3 ok`, `2 ok, 1 off`, `4 fail`; `?`: nobody can tell. */
function targetWords({ inSync, outOfSync, failing, unknown }: TargetCounts, { paint, signs }: Style): string {
  const parts = [
    failing > 0 ? paint('bad', `${failing} fail`) : '',
    inSync > 0 ? `${inSync} ok` : '',
    outOfSync > 0 ? paint('bad', `${outOfSync} off`) : '',
    unknown > 0 ? paint('warn', `${unknown} ${signs.unknown}`) : '',
  ];
  return parts.filter(part => part !== '').join(', ') || '-';
}

function nextWords(
  value: Next,
  { now, human }: TableOptions,
  comingWords: (coming: Coming, now: Date) => string,
): string {
  if (value === 'human') return human;
  if (value === 'nothing') return '-';
  if ('now' in value) return `${value.now} now`;
  return `${value.later} ${comingWords(value, now)}`;
}

/** `in 7 days, 2026-12-01 10:00 UTC, if unused` */
function inFull({ at, by, ifUnused }: Coming, now: Date): string {
  const condition = ifUnused ? ', if unused' : '';
  if (at !== undefined) return `${when(at, now)}${condition}`;
  return ifUnused ? `when the sign-in report shows it unused${latest(by)}` : '(no date)';
}

function inBrief({ at, by, ifUnused }: Coming, now: Date): string {
  const condition = ifUnused ? ' if unused' : '';
  if (at !== undefined) return `${at <= now ? 'now' : dayOf(at)}${condition}`;
  return ifUnused ? `when unused${latest(by)}` : '(no date)';
}

/** That it depends on the report is told below the table, and in `plan`. */
function shortest({ at, ifUnused }: Coming, now: Date): string {
  if (at !== undefined) return at <= now ? 'now' : dayOf(at);
  return ifUnused ? 'when unused' : '(no date)';
}

/** It goes then, used or not: Entra does not accept it any more. */
function latest(by: Date | undefined): string {
  return by === undefined ? '' : `, ${dayOf(by)} at the latest`;
}

function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}

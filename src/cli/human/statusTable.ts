/** The table of `status`: dates are shortened first, then columns are left out. Where there is no screen nothing is too narrow. */
import { span } from '../../rotation/words.ts';
import type { Left, Next, StatusRow, TargetCounts } from '../statusRow.ts';
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
const next: Column = { head: 'NEXT', cell: (row, options) => nextWords(row.next, options, when) };
const nextDay: Column = { head: 'NEXT', cell: (row, options) => nextWords(row.next, options, day) };

const FORMS: readonly (readonly Column[])[] = [
  [name, phase, age, left, targets, next],
  [name, phase, age, left, targets, nextDay],
  [name, phase, left, targets, nextDay],
  [name, phase, left, nextDay],
  [name, phase, leftShort, nextDay],
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
function targetWords({ fine, off, failing, open }: TargetCounts, { paint, signs }: Style): string {
  const parts = [
    failing > 0 ? paint('bad', `${failing} fail`) : '',
    fine > 0 ? `${fine} ok` : '',
    off > 0 ? paint('bad', `${off} off`) : '',
    open > 0 ? paint('warn', `${open} ${signs.unknown}`) : '',
  ];
  return parts.filter(part => part !== '').join(', ') || '-';
}

function nextWords(
  value: Next,
  { now, human }: TableOptions,
  dated: (at: Date, now: Date) => string,
): string {
  if (value === 'human') return human;
  if (value === 'nothing') return '-';
  if ('now' in value) return `${value.now} now`;
  return `${value.later} ${value.at === undefined ? '(no date)' : dated(value.at, now)}`;
}

function day(at: Date, now: Date): string {
  return at <= now ? 'now' : at.toISOString().slice(0, 10);
}

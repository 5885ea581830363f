/** The matrix as text: client × area, the counts, and what went wrong. */
import type { Row } from './clientFile.ts';
import type { Cell } from './judge.ts';

export interface Judged {
  readonly client: string;
  readonly row: Row;
  readonly cell: Cell;
  readonly output: string;
}

export interface Skipped {
  readonly client: string;
  readonly why: string;
}

export interface Versioned {
  readonly client: string;
  /** As the client prints it; empty where it printed nothing. */
  readonly version: string;
}

const KINDS = ['works', 'refused', 'not simulated', 'wrong'] as const;
const LAST_LINES = 6;
const LINE = 200;

export function tableOf(judged: readonly Judged[], skipped: readonly Skipped[]): string {
  const groups = Map.groupBy(judged, ({ client, row }) => `${client}\0${row.area}`);
  const rows = [...groups].map(([key, cells]) => [...key.split('\0'), ...counts(cells)]);
  const lines = aligned([
    ['client', 'area', 'works', 'refused as it should', 'not simulated', 'wrong'],
    ...rows,
    ['all', '', ...counts(judged)],
  ]);
  return [
    ...lines,
    ...skipped.map(({ client, why }) => `${client}: skipped (${why})`),
    '',
    summary(judged),
  ].join('\n');
}

/** A line for each client, though several files may be about it. */
export function versionsOf(versions: readonly Versioned[]): string {
  const told = new Map(versions.map(({ client, version }) => [client, linesOf(version).join(', ')]));
  return aligned([...told].map(([client, version]) => [client, version || 'does not say'])).join('\n');
}

export function wrongOnes(judged: readonly Judged[]): string {
  return judged
    .flatMap(({ client, row, cell, output }) => {
      if (cell.kind !== 'wrong') return [];
      const holds = row.holds === undefined ? '' : `, holding ${row.holds}`;
      return [
        `wrong: ${client}, ${row.area}: ${cell.why}`,
        `  command:  ${typeof row.command === 'string' ? row.command.trimEnd() : row.command.join(' ')}`,
        `  expected: ${row.expect}${holds}`,
        ...lastLines(output).map(line => `  | ${line}`),
      ];
    })
    .join('\n');
}

function summary(judged: readonly Judged[]): string {
  const [, , notSimulated, wrong] = counts(judged);
  const share = judged.length === 0 ? 0 : (100 * Number(notSimulated)) / judged.length;
  return `${judged.length} commands, ${wrong} wrong, ${share.toFixed(1)} % not simulated`;
}

function counts(cells: readonly Judged[]): readonly string[] {
  return KINDS.map(kind => String(cells.filter(({ cell }) => cell.kind === kind).length));
}

function lastLines(output: string): readonly string[] {
  return linesOf(output)
    .slice(-LAST_LINES)
    .map(line => line.slice(0, LINE));
}

function linesOf(output: string): readonly string[] {
  return output.split('\n').filter(line => line.trim() !== '');
}

function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => (row[column] ?? '').length)));
  const padded = (row: readonly string[]) => row.map((word, column) => word.padEnd(widths[column] ?? 0));
  return rows.map(row => padded(row).join('  ').trimEnd());
}

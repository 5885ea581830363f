/** What is left of a benchmark: a table for people, a document for programs, an exit code for both. */
import type { Line } from './line.ts';

/** The machine and the moment, without which no figure means anything. */
export interface Facts {
  readonly date: string;
  readonly node: string;
  readonly cpus: number;
  readonly cpu: string;
  /** Processes that wanted to run at the beginning: of the last 1, 5 and 15 minutes. */
  readonly load: readonly number[];
  readonly latencyMs: number;
}

/** How long one section took, in milliseconds. */
export interface Took {
  readonly section: string;
  readonly ms: number;
}

const HEAD = ['section', 'what', 'target', 'measured', 'met'] as const;

/** One row a line; what is said of a line stands below, by number. */
export function tableOf(lines: readonly Line[]): string {
  const notes = [...new Set(lines.flatMap(({ note }) => note ?? []))];
  const rows = lines.map(({ section, what, target, measured, met, note }, index) => {
    const first = lines[index - 1]?.section !== section;
    const number = note === undefined ? '' : ` [${notes.indexOf(note) + 1}]`;
    return [first ? section : '', what, target, `${measured}${number}`, signOf(met)];
  });
  const all = [[...HEAD], ...rows];
  const widths = HEAD.map((_name, column) => Math.max(...all.map(row => [...(row[column] ?? '')].length)));
  const text = all.map(row =>
    row
      .map((cell, column) => padded(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const rule = widths.map(width => '─'.repeat(width)).join('  ');
  const below = notes.map((note, index) => `[${index + 1}] ${note}`);
  return [text[0], rule, ...text.slice(1), ...(below.length > 0 ? ['', ...below] : [])].join('\n');
}

/** Not measured is not met, and not failed either. */
function signOf(met: boolean | undefined): string {
  if (met === undefined) return '–';
  return met ? '✓' : '✗';
}

function padded(cell: string, width: number): string {
  return cell + ' '.repeat(Math.max(0, width - [...cell].length));
}

export function documentOf(facts: Facts, lines: readonly Line[], took: readonly Took[]): string {
  const { met, missed, unmeasured } = countsOf(lines);
  const document = { schema: 'keyturn/bench@1', ...facts, counts: { met, missed, unmeasured }, lines, took };
  return `${JSON.stringify(document, null, 2)}\n`;
}

export function countsOf(lines: readonly Line[]) {
  return {
    met: lines.filter(line => line.met === true).length,
    missed: lines.filter(line => line.met === false).length,
    unmeasured: lines.filter(line => line.met === undefined).length,
  };
}

export function exitCodeOf(lines: readonly Line[]): 0 | 1 {
  return lines.some(line => line.met === false) ? 1 : 0;
}

/** What was seen of each channel in each case, printed when the tests of a file are over. */
import { afterAll } from 'vitest';

/** By channel and case. */
const table = new Map<string, Map<string, string>>();

export function note(channel: string, what: string, seen: string): void {
  table.set(channel, (table.get(channel) ?? new Map()).set(what, seen));
}

export function printedAtEnd(): void {
  afterAll(() => {
    const columns = [...new Set([...table.values()].flatMap(row => [...row.keys()]))];
    const rows = [...table].map(([channel, row]) => [
      channel,
      ...columns.map(column => row.get(column) ?? '-'),
    ]);
    const all = [['channel', ...columns], ...rows];
    const widths = all[0]?.map((_, at) => Math.max(...all.map(row => (row[at] ?? '').length))) ?? [];
    const lines = all.map(row =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    );
    process.stdout.write(`\n${lines.join('\n')}\n\n`);
  });
}

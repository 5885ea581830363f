/** A window is resized while a run is watched, is very small, or shows signs that are two columns wide. */
import { expect, test } from 'vitest';
import { widthOf } from '../../../src/cli/human/layout.ts';
import { onTerminal } from './replay.ts';
import { runOf, type Timed } from './runs.ts';

const three = runOf(3);
const NAMES = ['payments-api', 'billing-worker', 'reporting-batch'];

/** How often a row begins with the name: what was not erased is there twice. */
function times(screen: readonly string[], name: string): number {
  return screen.filter(line => line.includes(`${name} `)).length;
}

test.each([
  ['narrower', 110, 44],
  ['much narrower', 110, 24],
  ['wider', 60, 130],
])('a window that is made %s keeps no rest of what was drawn before', async (_how, columns, to) => {
  const moments = [2_000, 3_000, 3_500, 7_500];
  const { frames, end } = await onTerminal(three, { columns, rows: 30 }, moments, [columns, to]);
  for (const { screen } of frames.slice(1))
    for (const name of NAMES)
      expect(
        times(
          screen.map(line => `${line} `),
          name,
        ),
        screen.join('\n'),
      ).toBe(1);
  expect(end.join('\n')).not.toContain('of 3 rotations done in');
  expect(end.join('').split('run r-')).toHaveLength(2);
});

test.each([
  [10, 24, 3],
  [40, 4, 3],
  [80, 2, 3],
  [60, 8, 12],
] as const)('no line is wider and no block higher than a screen of %i × %i', async (columns, rows, count) => {
  const run = runOf(count);
  const { frames } = await onTerminal(run, { columns, rows }, [1_000, 5_000, 7_500, 9_000]);
  for (const { screen } of frames) {
    expect(screen.length).toBeLessThanOrEqual(rows);
    expect(Math.max(...screen.map(widthOf))).toBeLessThanOrEqual(columns);
    expect(screen.filter(line => line.includes('rotations done')).length).toBeLessThanOrEqual(1);
  }
});

test('signs of two columns and emoji in names and targets leave the steps below each other', async () => {
  const wide: readonly Timed[] = JSON.parse(
    JSON.stringify(three)
      .replaceAll('"rotation":"payments-api"', '"rotation":"支払い-🔑"')
      .replaceAll('contoso/payments-api', 'contoso/支払い'),
  );
  const { frames, end } = await onTerminal(wide, { columns: 80, rows: 24 }, [2_000, 7_500]);
  for (const { screen } of frames) {
    const rows = screen.filter(line => /^[◐✓] /.test(line));
    expect(rows).toHaveLength(3);
    expect(new Set(rows.map(row => widthOf(row.slice(0, row.search(/created|●/)))))).toEqual(new Set([19]));
  }
  const table = end.filter(line => / changed {2}/.test(line));
  expect(new Set(table.map(line => widthOf(line.slice(0, line.indexOf('changed')))))).toEqual(new Set([17]));
});

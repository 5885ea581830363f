/**
 * What a person sees of a run, kept as files to be looked at: `npm test -- test/cli/golden -u` writes them anew. Each holds the
 * screen at two moments, what stays at the end, and the lines of a dumb terminal.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { widthOf } from '../../../src/cli/human/layout.ts';
import { asLines, onTerminal } from './replay.ts';
import { runOf } from './runs.ts';

const ROWS = 24;

const sizes = [1, 3, 12, 30, 400].flatMap(count => [60, 80, 120].map(columns => ({ count, columns })));

test.each(sizes)('$count at $columns columns', async ({ count, columns }) => {
  const run = runOf(count);
  const length = run.at(-1)?.after ?? 0;
  const moments = [0.3, 0.72].map(part => Math.round(part * length));
  const { frames, end } = await onTerminal(run, { columns, rows: ROWS }, moments);
  const lines = await asLines(run, columns, { TERM: 'dumb' });
  const text = [
    ...frames.map(({ at, screen }) => section(`terminal of ${columns} × ${ROWS}, after ${at} ms`, screen)),
    section('terminal, at the end', end),
    section('dumb terminal', lines.trimEnd().split('\n')),
  ].join('\n');
  expect(widest(frames.flatMap(({ screen }) => screen))).toBeLessThanOrEqual(columns);
  await expect(text).toMatchFileSnapshot(`screens/${count}-at-${columns}.txt`);
});

test('the README shows a run as a terminal does', () => {
  const blocks = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8').split('```');
  const at = blocks.findIndex(block => block.startsWith('\n$ keyturn rotate'));
  const shown = (blocks[at] ?? '').split('\n').filter(line => line !== '' && !line.startsWith('$'));
  const screens = readFileSync(new URL('screens/3-at-120.txt', import.meta.url), 'utf8').split('\n');
  expect(shown.length).toBeGreaterThan(10);
  expect(shown.filter(line => !screens.includes(line))).toEqual([]);
});

function section(title: string, lines: readonly string[]): string {
  return `=== ${title}\n${lines.join('\n')}\n`;
}

function widest(lines: readonly string[]): number {
  return Math.max(0, ...lines.map(widthOf));
}

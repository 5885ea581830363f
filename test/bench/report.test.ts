import { expect, test } from 'vitest';
import { fitOf } from './fit.ts';
import type { Line } from './line.ts';
import { chosen, measureAll } from './measure.ts';
import { ticksTo } from './plot.ts';
import { documentOf, exitCodeOf, type Facts, tableOf } from './report.ts';
import type { Bench, Section } from './section.ts';

const met: Line = { section: 'one', what: 'time', target: '< 3 s', measured: '2.1 s', met: true };
const missed: Line = {
  ...met,
  what: 'requests',
  target: '≤ 120',
  measured: '502',
  met: false,
  note: 'why so',
};
const unmeasured: Line = {
  section: 'two',
  what: 'az',
  target: 'for comparison',
  measured: 'not measured',
  met: undefined,
  note: 'why so',
};
const facts: Facts = {
  date: '2026-11-25T00:00:00.000Z',
  node: 'v24.21.0',
  cpus: 2,
  cpu: 'a processor',
  load: [1, 2, 3],
  latencyMs: 50,
};
const bench: Bench = {
  program: { main: '', cache: '', [Symbol.asyncDispose]: async () => undefined },
  latencyMs: 50,
  out: '',
  say: () => undefined,
};
const sections: readonly Section[] = [
  { name: 'one', measure: async () => [met] },
  { name: 'breaks', measure: async () => Promise.reject(new Error('no such thing')) },
  { name: 'two', measure: async () => [unmeasured] },
];

test('the table shows target and measured side by side, a section once, and each note once, below', () => {
  expect(tableOf([met, missed, unmeasured])).toBe(
    [
      'section  what      target          measured          met',
      '───────  ────────  ──────────────  ────────────────  ───',
      'one      time      < 3 s           2.1 s             ✓',
      '         requests  ≤ 120           502 [1]           ✗',
      'two      az        for comparison  not measured [1]  –',
      '',
      '[1] why so',
    ].join('\n'),
  );
});

test('the document has every line, the machine, the latency and how long each section took', () => {
  const took = [{ section: 'one', ms: 1200 }];
  expect(JSON.parse(documentOf(facts, [met, missed, unmeasured], took))).toEqual({
    schema: 'keyturn/bench@1',
    ...facts,
    counts: { met: 1, missed: 1, unmeasured: 1 },
    lines: [
      met,
      missed,
      { section: 'two', what: 'az', target: 'for comparison', measured: 'not measured', note: 'why so' },
    ],
    took,
  });
});

test('one line that is not met fails the benchmark; one that was not measured does not', () => {
  expect(exitCodeOf([met, unmeasured])).toBe(0);
  expect(exitCodeOf([met, missed, unmeasured])).toBe(1);
});

test('a section that breaks is a line that is not met, and the others are measured all the same', async () => {
  let now = 0;
  const { lines, took } = await measureAll(sections, bench, () => (now += 500));
  expect(lines.map(line => line.met)).toEqual([true, false, undefined]);
  expect(lines[1]?.note).toContain('no such thing');
  expect(took).toEqual(['one', 'breaks', 'two'].map(section => ({ section, ms: 500 })));
});

test('sections are chosen by name, and an unknown name is refused', () => {
  expect(chosen(sections, undefined)).toBe(sections);
  expect(chosen(sections, 'two,one').map(({ name }) => name)).toEqual(['one', 'two']);
  expect(() => chosen(sections, 'one,three')).toThrow(
    'no section is called three; there are: one, breaks, two',
  );
});

test('the fitted line has the slope of the points, and tells how straight they are', () => {
  const straight = [0, 10, 20].map(x => ({ x, y: 3 * x + 7 }));
  expect(fitOf(straight)).toEqual({ slope: 3, offset: 7, r2: 1 });
  expect(fitOf([...straight, { x: 30, y: 400 }])?.r2).toBeLessThan(0.9);
  expect(fitOf(straight.slice(1))).toBeUndefined();
});

test('an axis ends above the largest value', () => {
  expect(ticksTo([10_000, 100])).toEqual([0, 2_000, 4_000, 6_000, 8_000, 10_000]);
  expect(ticksTo([0.37])).toEqual([0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4]);
});

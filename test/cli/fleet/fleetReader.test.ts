/** Whole runs over a fleet, as a person or a log sees them. */
import { expect, test, vi } from 'vitest';
import { followRun } from '../../../src/cli/follow.ts';
import { fleetInLines } from '../../../src/cli/human/fleet/fleetReader.ts';
import { wrap } from '../../../src/cli/human/layout.ts';
import type { RunEvent } from '../../../src/event.ts';
import { contextFor, NOW, stillClock } from '../given.ts';
import { screenAfter } from '../screen.ts';
import { begun, ended, finished, named, refusal, runOf, started, waits } from './given.ts';

const again = (names: readonly string[]) => ['keyturn rotate', ...names].join(' ');
const failure = finished(250, 'failed');
const SENTENCE = 'distribute: appService site-250 SECRET: the service failed (500)';

/** A clock that stands still until it is moved. */
function watched(live: boolean) {
  const out: string[] = [];
  const err: string[] = [];
  const time = { passed: 0 };
  const clock = stillClock(NOW, time);
  return { context: { ...contextFor({ live }, out, err), clock }, out, err, time };
}

/** One event every so many milliseconds. */
async function* paced(events: readonly RunEvent[], time: { passed: number }, everyMs: number) {
  for (const event of events) {
    yield event;
    time.passed += everyMs;
  }
}

test.each([false, true])(
  'a failure among 500 rotations is told once and at once, and again first in the summary (terminal: %s)',
  async live => {
    const { context, out, err, time } = watched(live);
    let soFar = '';
    const told = runOf(500, 'unchanged', failure);
    async function* events() {
      for (const event of told) {
        if ('rotation' in event && event.rotation === named(251)) soFar = err.join('');
        yield event;
        time.passed += 10;
      }
    }
    expect(await followRun(events(), context, { json: false, again })).toBe(1);
    expect(soFar.split(SENTENCE)).toHaveLength(2);
    const stays = live ? screenAfter(err.join('')) : err.join('').trimEnd().split('\n');
    expect(stays).toEqual(
      [
        '2026-11-23T12:00:00Z  run r-1: 500 rotations of rotation.yaml',
        '2026-11-23T12:00:02Z  app-0250              failed        3 steps done, then it stopped; running again is safe (5.0 s)',
        `  ✗ failed: ${SENTENCE}`,
        '    → keyturn rotate app-0250',
      ].flatMap(line => (live && !line.startsWith(' ') ? wrap(line, 100, '    ').split('\n') : [line])),
    );
    expect(out.join('')).toMatch(/^\napp-0250 {2}FAILED .*\n {2}✗ failed: distribute: /);
  },
);

test('up to twenty rotations look as ever: a line for each thing that happens', async () => {
  const { context, out, err, time } = watched(false);
  await followRun(paced(runOf(20, 'unchanged'), time, 0), context, { json: false, again });
  expect(err).toHaveLength(21);
  expect(out.join('')).toBe(
    '\nnext: the first new secret in 100 days, 2027-03-03 12:00 UTC (none within 30 days)\n\n20 unchanged in 1 min 1 s.\n',
  );
});

test('off a terminal there is a line a minute and no more, and none for what is as it was', async () => {
  const { context, err, time } = watched(false);
  const told = [begun(700), ...runOf(601, 'unchanged').slice(1, -1)];
  await followRun(paced([...told, ended(told)], time, 1_000), context, { json: false, again });
  const lines = err.join('').trimEnd().split('\n').slice(1);
  expect(lines).toHaveLength(10);
  expect(lines[0]).toBe('2026-11-23T12:01:00Z  60 of 700 done: 60 unchanged; 640 not started');
  expect(lines[9]).toMatch(/^2026-11-23T12:10:00Z {2}600 of 700 done: 600 unchanged; 100 not started$/);
});

test('off a terminal the first twenty changes have a line each, the others are counted', async () => {
  const { context, err, time } = watched(false);
  await followRun(paced(runOf(300, 'changed'), time, 0), context, { json: false, again });
  expect(err.filter(line => line.includes('5 steps done'))).toHaveLength(20);
  expect(err.at(-1)).toBe('                      further lines of this kind are only counted\n');
});

test('on a terminal what was changed is counted in the block and pushes no failure off the screen', async () => {
  const { context, err, time } = watched(true);
  const told = runOf(300, 'changed', failure);
  await followRun(paced(told, time, 0), context, { json: false, again });
  expect(screenAfter(err.join('')).filter(line => line.includes('5 steps done'))).toEqual([]);
});

test('of hundreds that meet the same, five are told in full and some in a line', async () => {
  const { context, err, time } = watched(false);
  const all = Array.from({ length: 400 }, (_, index) => finished(index, 'failed'));
  const other = finished(399, 'failed', { findings: [refusal(399, { text: 'publish: the vault is full' })] });
  await followRun(paced(runOf(400, 'failed', ...all, other), time, 0), context, { json: false, again });
  expect(err.filter(line => line.includes('→ keyturn rotate'))).toHaveLength(6);
  expect(err.filter(line => line.includes('the service failed (500)'))).toHaveLength(50);
  expect(err.join('')).toContain('more with the same reason are counted, and listed at the end\n');
  expect(err.join('')).toContain('✗ failed: publish: the vault is full\n');
});

test('a minute in which nothing happens has its line, too, and nothing is left behind at the end', () => {
  vi.useFakeTimers();
  try {
    const { context, err, time } = watched(false);
    const reader = fleetInLines(context);
    for (const event of [begun(30), started(1, 'prove'), waits(1, 'prove', 'not replicated yet')])
      reader.read(event);
    for (let passed = 0; passed < 180_000; passed += 5_000) {
      time.passed += 5_000;
      vi.advanceTimersByTime(5_000);
    }
    expect(err.slice(1)).toEqual(
      ['12:01:00Z', '12:02:00Z', '12:03:00Z'].map(
        at =>
          `2026-11-23T${at}  0 of 30 done; in progress: 1 prove (waits: not replicated yet); 29 not started\n`,
      ),
    );
    reader.close();
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test('with --json a fleet has every event on a line of its own, as it is', async () => {
  const { context, out, err, time } = watched(true);
  const told = runOf(500, 'unchanged', failure);
  await followRun(paced(told, time, 1_000), context, { json: true, again });
  expect(out.map(line => JSON.parse(line))).toEqual(told);
  expect(err).toEqual([]);
});

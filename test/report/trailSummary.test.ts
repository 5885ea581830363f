/** What a trail tells in brief, of trails that the real code wrote. */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { RunEvent } from '../../src/event.ts';
import { trailSummary } from '../../src/report/trailSummary.ts';
import { freshFile, movingClock, opened, written } from './given.ts';

const due = { code: 'expiring', text: 'expires in 12 days' };
const NAMES = new Set(['payments-api', 'billing']);

const started: RunEvent = { event: 'run.started', run: 'r', policy: 'rotation.yaml', rotations: 2 };
const finished = (exitCode: number): RunEvent => ({
  event: 'run.finished',
  outcome: 'done',
  exitCode,
  counts: {
    unchanged: 1,
    changed: 1,
    failed: 0,
    'human-needed': 0,
    locked: 0,
    yielded: 0,
    deferred: 0,
    skipped: 0,
  },
  ms: 5,
});
const ended = (rotation: string, outcome: 'unchanged' | 'changed' | 'failed' | 'deferred'): RunEvent => ({
  event: 'rotation.finished',
  ...{ rotation, outcome, phase: 'settled', summary: `${outcome} it is`, next: [], findings: [], ms: 1 },
});
const decided: RunEvent = {
  event: 'rotation.decided',
  rotation: 'payments-api',
  phase: 'due',
  due,
  steps: [],
};
const created: RunEvent = {
  event: 'step.done',
  ...{ rotation: 'payments-api', step: 'create', subject: 'k-1', detail: 'valid until 2027', ms: 1 },
};

async function trailOf(...runs: readonly (readonly RunEvent[])[]): Promise<string> {
  const file = freshFile();
  for (const [index, events] of runs.entries()) {
    const trail = await opened(
      file,
      `r-${index + 1}`,
      movingClock(`2026-11-${String(index + 1).padStart(2, '0')}T03:00:00Z`),
    );
    for (const event of events)
      await written(trail, event.event === 'run.started' ? { ...event, run: `r-${index + 1}` } : event);
  }
  return file;
}

test('the last runs with their result, newest first, and one that never ended', async () => {
  const file = await trailOf([started, finished(0)], [started]);
  const { runs, earlierRuns, since } = await trailSummary(file, NAMES);
  expect(runs).toMatchObject([
    { run: 'r-2', who: 'ada@cron-1', command: 'keyturn rotate' },
    { run: 'r-1', end: { exitCode: 0, counts: { changed: 1 } } },
  ]);
  expect(runs[0]?.end).toBeUndefined();
  expect(earlierRuns).toBe(0);
  expect(since?.toISOString().slice(0, 10)).toBe('2026-11-01');
});

test('of many runs the last twenty are named and the others counted', async () => {
  const file = await trailOf(...Array.from({ length: 23 }, () => [started, finished(0)]));
  const { runs, earlierRuns } = await trailSummary(file, NAMES);
  expect(runs).toHaveLength(20);
  expect(runs[0]?.run).toBe('r-23');
  expect(earlierRuns).toBe(3);
});

test('a run that goes on while twenty others end is counted once', async () => {
  const file = freshFile();
  const long = await opened(file, 'r-long', movingClock('2026-11-01T03:00:00Z'));
  await written(long, { ...started, run: 'r-long' });
  for (let index = 1; index <= 21; index += 1) {
    const trail = await opened(
      file,
      `r-${index}`,
      movingClock(`2026-11-02T${String(index).padStart(2, '0')}:00:00Z`),
    );
    await written(trail, finished(0));
  }
  await written(long, finished(0));
  const { runs, earlierRuns } = await trailSummary(file, NAMES);
  expect(runs.map(({ run }) => run)).not.toContain('r-long');
  expect(runs.length + earlierRuns).toBe(22);
});

test('a rotation has what was done to it, and nights that did nothing are counted', async () => {
  const file = await trailOf(
    [decided, created, ended('payments-api', 'changed')],
    [ended('payments-api', 'unchanged'), ended('billing', 'deferred')],
    [decided],
  );
  const { pasts } = await trailSummary(file, NAMES);
  expect(pasts.get('payments-api')).toMatchObject({
    doings: [
      { run: 'r-3', due: due.text, steps: [] },
      {
        run: 'r-1',
        due: due.text,
        steps: [{ step: 'create', subject: 'k-1', text: 'valid until 2027', failed: false }],
        end: { outcome: 'changed' },
      },
    ],
    quiet: { count: 1 },
    earlier: 0,
  });
  expect(pasts.get('payments-api')?.doings[0]?.end).toBeUndefined();
  expect(pasts.get('billing')).toMatchObject({ doings: [], quiet: { count: 1 } });
});

test('of many doings the last six are kept, and rotations that nobody asked about are not', async () => {
  const file = await trailOf(
    ...Array.from({ length: 8 }, () => [ended('payments-api', 'failed'), ended('other', 'failed')]),
  );
  const { pasts } = await trailSummary(file, NAMES);
  expect(pasts.get('payments-api')?.doings.map(({ run }) => run)).toEqual(
    [8, 7, 6, 5, 4, 3].map(number => `r-${number}`),
  );
  expect(pasts.get('payments-api')?.earlier).toBe(2);
  expect(pasts.has('other')).toBe(false);
});

test('an incident is named by the run in which the leak was told, also where a later run removes the credential', async () => {
  const recorded: RunEvent = {
    event: 'step.done',
    ...{ rotation: 'billing', step: 'record', subject: 'v-1', detail: 'recorded', ms: 1 },
  };
  const removed: RunEvent = {
    event: 'step.done',
    ...{ rotation: 'billing', step: 'retire', subject: 'k-9', detail: 'removed', namedBy: 'r-1', ms: 1 },
  };
  const usual: RunEvent = {
    event: 'step.done',
    ...{ rotation: 'billing', step: 'retire', subject: 'k-8' },
    detail: '',
    ms: 1,
  };
  const { incidents } = await trailSummary(await trailOf([recorded], [usual, removed]), NAMES);
  expect(incidents).toMatchObject([
    { run: 'r-1', rotations: ['billing'], removed: ['k-9'], record: 'incident-r-1' },
  ]);
});

test('a trail that was changed says so, and one that is missing is a problem', async () => {
  const file = await trailOf([started, decided, finished(0)]);
  writeFileSync(file, readFileSync(file, 'utf8').replace('expires in 12', 'expires in 99'));
  expect((await trailSummary(file, NAMES)).faultCount).toBeGreaterThan(0);
  await expect(trailSummary(`${file}.gone`, NAMES)).rejects.toThrow('cannot be read');
});

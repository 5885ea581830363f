/** How long a canary is waited for, and what its verdicts come to. */
import { expect, test } from 'vitest';
import { isProblem, Problem } from '../../src/problem.ts';
import type { Canary, CanaryOutcome } from '../../src/rotation/canary.ts';
import type { Patience } from '../../src/run/patience.ts';
import { runCanary } from '../../src/run/steps/canary.ts';
import { stillClock } from '../cli/given.ts';
import { rotation } from '../rotation/given.ts';

const about = { step: 'confirm', subject: 'githubSecret o/r S' };
const RUN = {
  id: '7',
  url: 'https://github.com/o/r/actions/runs/7',
  look: 'gh run view 7 --repo o/r --log-failed',
};
const RUNNING: CanaryOutcome = { outcome: 'running', state: 'queued' };

/** Answers these in turn, the last one for ever. */
function answering(outcomes: readonly CanaryOutcome[], start: Canary['start'] = async () => RUN) {
  const waits: { why: string; ms: number }[] = [];
  const counted = { starts: 0, looks: 0 };
  const canary: Canary = {
    name: 'workflow canary.yml of o/r on main',
    timeoutMs: 900_000,
    start() {
      counted.starts += 1;
      return start();
    },
    async outcome() {
      counted.looks += 1;
      return outcomes[Math.min(counted.looks, outcomes.length) - 1] ?? RUNNING;
    },
  };
  const time = { passed: 0 };
  const patience: Patience = {
    retry: (_about, call) => call(),
    async wait(_about, why, ms) {
      waits.push({ why, ms });
      time.passed += ms;
    },
  };
  const work = { rotation: rotation(), patience, clock: stillClock(new Date('2026-11-23T12:00:00Z'), time) };
  return { work, canary, waits, counted };
}

async function problemOf(asked: Promise<unknown>): Promise<Problem> {
  const error = await asked.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isProblem(error)) throw new Error('did not fail');
  return error;
}

test('it is started once and asked until it succeeds, and the waits name its page and its state', async () => {
  const { work, canary, waits, counted } = answering([RUNNING, RUNNING, { outcome: 'succeeded' }]);
  await runCanary(work, canary, about);
  expect(counted).toEqual({ starts: 1, looks: 3 });
  expect(waits.map(({ ms }) => ms)).toEqual([1_000, 2_000]);
  expect(waits[0]?.why).toContain(`(queued): ${RUN.url}`);
});

test('a failure is for a person, and ends with the command that shows it', async () => {
  const { work, canary, waits } = answering([{ outcome: 'failed', reason: 'failed (failure)' }]);
  const { details } = await problemOf(runCanary(work, canary, about));
  expect(details).toMatchObject({ code: 'refused', subject: about.subject, step: { command: RUN.look } });
  expect(details.reason).toContain(RUN.url);
  expect(waits).toEqual([]);
});

test('one that ends without a verdict, or has none in time, is no success, and the next run asks again', async () => {
  const canceled = answering([{ outcome: 'untold', reason: 'ended without a verdict (cancelled)' }]);
  expect((await problemOf(runCanary(canceled.work, canceled.canary, about))).code).toBe('try-later');
  const stuck = answering([RUNNING]);
  const { details } = await problemOf(runCanary(stuck.work, stuck.canary, about));
  expect(details).toMatchObject({
    code: 'try-later',
    reason: expect.stringContaining('no verdict within 15 min'),
  });
  expect(stuck.waits.reduce((sum, { ms }) => sum + ms, 0)).toBe(900_000);
  expect(stuck.counted.starts).toBe(1);
});

test('a start whose answer was lost is not repeated in this run', async () => {
  const lost = new Problem({ code: 'unknown-outcome', subject: 'workflow', reason: 'the response was lost' });
  const { work, canary, counted } = answering([{ outcome: 'succeeded' }], () => Promise.reject(lost));
  const { details } = await problemOf(runCanary(work, canary, about));
  expect(details).toMatchObject({ code: 'try-later', reason: expect.stringContaining('nothing is removed') });
  expect(counted).toEqual({ starts: 1, looks: 0 });
});

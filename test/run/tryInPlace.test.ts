/** How long a service's own trial of a secret is repeated, and what it then comes to. */
import { expect, test } from 'vitest';
import { isProblem, Problem } from '../../src/problem.ts';
import type { Trial } from '../../src/rotation/placeFacts.ts';
import type { TargetPort, TriedTarget } from '../../src/rotation/ports.ts';
import type { Patience } from '../../src/run/patience.ts';
import { tryInPlace } from '../../src/run/steps/tryInPlace.ts';
import { Secret } from '../../src/secret.ts';
import { stillClock } from '../cli/given.ts';
import { rotation } from '../rotation/given.ts';

const about = { step: 'distribute', subject: 'serviceConnection o/p/azure' };
const REFUSED: Trial = { trial: 'refused', reason: 'it cannot sign in (AADSTS7000215)' };
const UNTOLD: Trial = { trial: 'untold', reason: 'it could not try it (gatewayTimeout)' };
const ACCEPTED: Trial = { trial: 'accepted', detail: 'it signed in' };

const bare: TargetPort = {
  observe: async () => ({ state: 'missing', detail: '' }),
  deliver: async () => undefined,
};

/** Answers these in turn, the last one for ever. */
function answering(...answers: (Trial | undefined)[]) {
  const waits: number[] = [];
  const asked: (Secret | undefined)[] = [];
  const port: TriedTarget = {
    ...bare,
    async tryInPlace(value) {
      asked.push(value);
      return answers[Math.min(asked.length, answers.length) - 1];
    },
  };
  const time = { passed: 0 };
  const patience: Patience = {
    retry: (_about, call) => call(),
    async wait(_about, _why, ms) {
      waits.push(ms);
      time.passed += ms;
    },
  };
  const clock = stillClock(new Date('2026-11-23T12:00:00Z'), time);
  const work = { rotation: rotation({ prove: { successes: 3, timeoutMs: 300_000 } }), patience, clock };
  return { work, port, waits, asked, time };
}

const sum = (all: readonly number[]) => all.reduce((one, other) => one + other, 0);

test('a refusal of a fresh secret is repeated until it is accepted', async () => {
  const { work, port, waits, asked } = answering(REFUSED, REFUSED, ACCEPTED);
  const value = new Secret('new8Q~Value.of-the_secret.0123456789abc');
  expect(await tryInPlace(work, port, about, value)).toEqual(ACCEPTED);
  expect(asked).toEqual([value, value, value]);
  expect(waits).toEqual([1_000, 2_000]);
});

test('a refusal counts when prove.timeout is over, and not before', async () => {
  const { work, port, waits } = answering(REFUSED);
  const problem = await tryInPlace(work, port, about).catch((error: unknown) => error);
  expect(isProblem(problem, 'refused') && problem.details.reason).toContain('AADSTS7000215');
  expect(sum(waits)).toBe(300_000);
});

test('a service that gives no verdict is asked for half a minute, and stops nothing', async () => {
  const { work, port, waits } = answering(UNTOLD);
  expect(await tryInPlace(work, port, about)).toEqual(UNTOLD);
  expect(sum(waits)).toBeGreaterThan(10_000);
  expect(sum(waits)).toBeLessThanOrEqual(30_000);
});

test('a refusal is not cleared by a response without a verdict', async () => {
  const { work, port, waits } = answering(REFUSED, REFUSED, UNTOLD);
  const problem = await tryInPlace(work, port, about).catch((error: unknown) => error);
  expect(isProblem(problem, 'refused') && problem.details.reason).toContain('AADSTS7000215');
  expect(sum(waits)).toBe(300_000);
});

test('the minutes for which a busy service is retried within a trial count, too', async () => {
  const { work, port, waits, asked, time } = answering(REFUSED);
  const retry: Patience['retry'] = (_about, call) => {
    time.passed += 170_000;
    return call();
  };
  const patient = { ...work, patience: { ...work.patience, retry } };
  const problem = await tryInPlace(patient, port, about).catch((error: unknown) => error);
  expect(isProblem(problem, 'refused')).toBe(true);
  expect(asked.length).toBe(2);
  expect(sum(waits)).toBe(1_000);
});

test('a test that cannot be had holds nothing up', async () => {
  const { work, port } = answering(UNTOLD);
  const busy = async () => {
    throw new Problem({ code: 'try-later', subject: 'it', reason: 'is busy' });
  };
  expect(await tryInPlace({ ...work, patience: { ...work.patience, retry: busy } }, port, about)).toEqual({
    trial: 'untold',
    reason: 'is busy',
  });
});

test('a place without such a test is not tried', async () => {
  const { work, port, waits } = answering(undefined);
  expect(await tryInPlace(work, port, about)).toBeUndefined();
  expect(await tryInPlace(work, bare, about)).toBeUndefined();
  expect(waits).toEqual([]);
});

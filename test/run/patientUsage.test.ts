/** The sign-in report and log of a service that asks to wait. */
import { expect, test } from 'vitest';
import type { Clock } from '../../src/clock.ts';
import { isProblem, Problem } from '../../src/problem.ts';
import type { NoUsage, SignInLog } from '../../src/rotation/observation.ts';
import { patience } from '../../src/run/patience.ts';
import { patientUsage } from '../../src/run/patientUsage.ts';

const now = new Date(0);
const read: SignInLog = { known: true, entries: [], complete: true };
const busy = (retryAfterMs?: number): NoUsage => ({
  known: false,
  lasting: false,
  why: '429',
  again: retryAfterMs === undefined ? {} : { retryAfterMs },
});
const refused: NoUsage = { known: false, lasting: true, why: '403' };
const odd: NoUsage = { known: false, lasting: false, why: 'it has more than 20 pages' };

/** `answers`: in turn; the last one for ever. */
function logWith(answers: readonly SignInLog[]) {
  const slept: number[] = [];
  let asked = 0;
  const clock: Clock = {
    now: () => now,
    ticks: () => 0,
    skewMs: () => 0,
    doubt: () => undefined,
    offsets: () => ({}),
    sleep: async ms => void slept.push(ms),
  };
  const { signal } = new AbortController();
  const calm = patience({ clock, random: () => 0, signal, emit: () => {}, rotation: 'payments-api' });
  const signIns = async () => answers[Math.min(asked++, answers.length - 1)] ?? read;
  const usage = async () => ({ known: true, rows: new Map() }) as const;
  return { port: patientUsage({ usage, signIns }, calm), slept, asked: () => asked };
}

test('what a service asks to read again later is read again, after the wait that it named', async () => {
  const log = logWith([busy(10_000), busy(), read]);
  expect(await log.port.signIns(now)).toEqual(read);
  expect(log.slept).toEqual([10_000, 2_000]);
});

test('one that goes on asking is left for the next run, with its own words', async () => {
  const log = logWith([busy()]);
  expect(await log.port.signIns(now)).toMatchObject({ known: false, why: '429' });
  expect(log.asked()).toBe(4);
  expect(log.slept).toEqual([1_000, 2_000, 4_000]);
});

test.each([
  ['a wait that is longer than a run waits', busy(900_000)],
  ['what no waiting mends', odd],
])('%s is not waited for', async (_name, answer) => {
  const log = logWith([answer]);
  expect(await log.port.signIns(now)).toEqual(answer);
  expect(log.slept).toEqual([]);
});

test('a log that is refused for good is asked once', async () => {
  const log = logWith([refused, read]);
  expect([await log.port.signIns(now), await log.port.signIns(now)]).toEqual([refused, refused]);
  expect(log.asked()).toBe(1);
});

test('a run that has lost its lock, or is stopped, ends there', async () => {
  const stop = new Problem({ code: 'interrupted', subject: 'payments-api', reason: 'stopped' });
  const retry = async <T>(_about: unknown, call: () => Promise<T>) => {
    await call().catch(() => {});
    throw stop;
  };
  const usage = async () => busy();
  const port = patientUsage({ usage, signIns: usage }, { retry });
  const error = await port.usage().catch((thrown: unknown) => thrown);
  expect(isProblem(error, 'interrupted')).toBe(true);
});

import { describe, expect, it } from 'vitest';
import type { Clock } from '../../src/clock.ts';
import type { RunEvent } from '../../src/event.ts';
import { Problem, type ProblemCode } from '../../src/problem.ts';
import { patience } from '../../src/run/patience.ts';

function waitingFor(codes: readonly ProblemCode[], retryAfterMs?: number) {
  const events: RunEvent[] = [];
  const slept: number[] = [];
  const clock: Clock = {
    now: () => new Date(0),
    ticks: () => 0,
    skewMs: () => 0,
    doubt: () => undefined,
    offsets: () => ({}),
    sleep: async ms => void slept.push(ms),
  };
  const left = [...codes];
  const calm = patience({
    clock,
    random: () => 0,
    signal: new AbortController().signal,
    emit: event => events.push(event),
    rotation: 'payments-api',
  });
  const call = async () => {
    const code = left.shift();
    if (code === undefined) return 'done';
    const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
    throw new Problem({ code, subject: 'Graph', reason: 'is busy', status: 429, ...wait });
  };
  return { answer: calm.retry({ step: 'create' }, call), events, slept };
}

describe('patience', () => {
  it('tries again later, longer each time, and every wait can be seen', async () => {
    const { answer, events, slept } = waitingFor(['try-later', 'try-later']);
    expect(await answer).toBe('done');
    expect(slept).toEqual([1_000, 2_000]);
    expect(events).toMatchObject([
      { event: 'step.waiting', step: 'create', why: 'is busy', ms: 1_000 },
      { ms: 2_000 },
    ]);
  });

  it('waits as long as the service asks', async () => {
    const { answer, slept } = waitingFor(['try-later'], 7_000);
    expect(await answer).toBe('done');
    expect(slept).toEqual([7_000]);
  });

  it('a service that asks for less than its own pauses does not shorten them', async () => {
    const { answer, slept } = waitingFor(['try-later', 'try-later', 'try-later'], 0);
    expect(await answer).toBe('done');
    expect(slept).toEqual([1_000, 2_000, 4_000]);
  });

  it('does not wait for a service that asks for more than two minutes', async () => {
    const { answer, slept } = waitingFor(['try-later'], 600_000);
    const reason = 'is busy; it asks for a pause of 10 min, longer than the 2 min that are waited';
    await expect(answer).rejects.toMatchObject({ code: 'try-later', details: { reason } });
    expect(slept).toEqual([]);
  });

  it.each<ProblemCode>(['refused', 'absent', 'unknown-outcome'])(
    'never repeats a call that was %s',
    async code => {
      const { answer, slept } = waitingFor([code]);
      await expect(answer).rejects.toMatchObject({ code });
      expect(slept).toEqual([]);
    },
  );

  it('gives up after about three minutes', async () => {
    const { answer, slept } = waitingFor(Array.from({ length: 20 }, () => 'try-later' as const));
    await expect(answer).rejects.toMatchObject({ code: 'try-later' });
    const total = slept.reduce((sum, ms) => sum + ms, 0);
    expect(total).toBeGreaterThan(120_000);
    expect(total).toBeLessThan(240_000);
  });
});

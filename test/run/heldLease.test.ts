import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Problem } from '../../src/problem.ts';
import { hasCanary } from '../../src/rotation/canary.ts';
import type { LeasePlace, LockHolder, Renewed } from '../../src/rotation/leasePlace.ts';
import { fenced, recordingStep } from '../../src/run/fence.ts';
import type { HeldLock } from '../../src/run/heldLease.ts';
import { lockAt } from '../../src/run/rotationLock.ts';

const payments = { name: 'payments-api', mark: 'keyturn/payments-api/3f9a2c1d/' };
const me: LockHolder = { who: 'ada', host: 'here', pid: 7, run: 'r-1', since: '2026-11-23T03:00:00.000Z' };
const other: LockHolder = { ...me, host: 'there', run: 'r-2' };
const LEASE_MS = 30_000;

/** Answers of the place, first to last; the last stays. */
let answers: (Renewed | Error)[];
let renewals: LockHolder[];
let time: { ticks: number; wall: number };
let lock: HeldLock;

beforeEach(async () => {
  vi.useFakeTimers();
  answers = [{ held: true }];
  renewals = [];
  time = { ticks: 0, wall: 1_000_000 };
  const place: LeasePlace = {
    leaseMs: LEASE_MS,
    take: async (_rotation, holder) => ({ taken: true, lease: { renew, release: async () => {} }, holder }),
  };
  lock = await lockAt(place, { ticks: () => time.ticks, now: () => new Date(time.wall) }).acquire(
    payments,
    me,
  );
});

afterEach(() => {
  vi.useRealTimers();
});

async function renew(holder: LockHolder): Promise<Renewed> {
  renewals.push(holder);
  const answer = (answers.length > 1 ? answers.shift() : answers[0]) ?? { held: true };
  if (answer instanceof Error) throw answer;
  return answer;
}

/** Timers do not fire: the process was stopped, or the machine slept. */
function pass(ticks: number, wall = ticks): void {
  time = { ticks: time.ticks + ticks, wall: time.wall + wall };
}

it('right after a renewal a check asks nobody', async () => {
  pass(9_000);
  await lock.check();
  expect(renewals).toEqual([]);
});

it.each([
  ['stood still', 40_000, 40_000],
  ['slept, so that the stopwatch stood still, too', 5, 40_000],
  ['had its clock put back', 40_000, -3_600_000],
])(
  'after the machine %s a check asks first, and fails when somebody else has the lease',
  async (_, ticks, wall) => {
    answers = [{ held: false, by: other }];
    pass(ticks, wall);
    await expect(lock.check()).rejects.toMatchObject({
      details: {
        code: 'locked',
        reason: expect.stringContaining('taken over by ada@there (run r-2, process 7)'),
      },
    });
    answers = [{ held: true }];
    await expect(lock.check(), 'what is lost stays lost').rejects.toMatchObject({ code: 'locked' });
  },
);

it('a lease that lapsed and that nobody took is held again', async () => {
  pass(90_000);
  await lock.check();
  expect(renewals).toHaveLength(1);
});

it('a renewal in which the machine stood still counts from its beginning, and is asked for again', async () => {
  answers = [{ held: true }, { held: false, by: other }];
  pass(40_000);
  const checked = lock.check();
  pass(40_000);
  await expect(checked).rejects.toMatchObject({ code: 'locked' });
  expect(renewals).toHaveLength(2);
});

it('a place that does not answer is borne for two thirds of the lease, and no longer', async () => {
  answers = [new Problem({ code: 'try-later', subject: 'lock container', reason: 'busy' })];
  pass(15_000);
  await lock.check();
  pass(6_000);
  await expect(lock.check()).rejects.toMatchObject({
    details: {
      code: 'locked',
      reason: expect.stringContaining('for 21 s, so another run may have it (lock container: busy)'),
    },
  });
});

it('it is renewed six times in the length of a lease, and no more after release', async () => {
  await vi.advanceTimersByTimeAsync(LEASE_MS);
  expect(renewals).toHaveLength(6);
  await lock.release();
  await vi.advanceTimersByTimeAsync(LEASE_MS);
  expect(renewals).toHaveLength(6);
});

it('the place is told which step is in hand', async () => {
  const events: string[] = [];
  const emit = recordingStep(event => events.push(event.event), lock);
  const ref = { rotation: 'payments-api', step: 'distribute', subject: 'appService site' };
  emit({ event: 'step.started', ...ref, reason: { code: 'target-differs', text: '' } });
  await vi.advanceTimersByTimeAsync(0);
  expect(renewals.map(holder => holder.doing)).toEqual(['distribute appService site']);
  expect(events).toEqual(['step.started']);
});

it('nothing is written once the lock is lost, and everything can still be read', async () => {
  const called: string[] = [];
  const spying = (name: string): object =>
    new Proxy(
      {},
      { get: (_, method) => async () => void called.push(`${name}.${String(method)}`), has: () => true },
    );
  const all = {
    registration: spying('registration'),
    vault: spying('vault'),
    token: spying('token'),
    targets: [spying('target')],
  };
  const ports = fenced(all as Parameters<typeof fenced>[0], {
    check: () => Promise.reject(new Problem({ code: 'locked', subject: 'rotation', reason: 'lost' })),
  });
  const reads = /^(read|current|usage|signIns|valueOf|observe|writable|consumer|value|ask|tryInPlace)$/;
  for (const port of [ports.registration, ports.vault, ports.token, ...ports.targets]) {
    for (const method of port === ports.token
      ? ['ask']
      : Object.keys(port).filter(name => name !== 'place' && name !== 'canary')) {
      const call = (Reflect.get(port, method) as () => Promise<unknown>)();
      if (reads.test(method)) await call;
      else await expect(call, method).rejects.toMatchObject({ code: 'locked' });
    }
  }
  const [target] = ports.targets;
  await expect(target && hasCanary(target) && target.canary.start()).rejects.toMatchObject({
    code: 'locked',
  });
  expect(called).toEqual([
    'registration.read',
    'registration.usage',
    'registration.signIns',
    'vault.read',
    'vault.current',
    'vault.valueOf',
    'token.ask',
    'target.observe',
    'target.value',
    'target.writable',
    'target.tryInPlace',
    'target.consumer',
  ]);
});

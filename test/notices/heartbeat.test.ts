/** The monitor of a policy: what it is told of a run, and that a run never depends on it. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openOutbox } from '../../src/connectors/notices/outbox.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { Problem } from '../../src/problem.ts';
import { ending, policy, type Situation, settled, stillClock, typed } from '../cli/given.ts';
import { openStage, policyOf } from '../e2e/stage.ts';
import { check, entry, HEAD, load, refusal } from '../policy/check.ts';
import { openReceiver, type Receiver } from '../support/receiver.ts';

const KEY = '5bf66975-d4c7-4bf5-bcc8-b8d8a82ea278';
const VARIABLE = 'KEYTURN_HEARTBEAT_URL';

let monitor: Receiver;
beforeEach(async () => {
  monitor = await openReceiver();
});
afterEach(async () => {
  await monitor[Symbol.asyncDispose]();
});

const watched = (given: Policy = policy({ name: 'payments-api' })): Policy => ({
  ...given,
  heartbeat: { variable: VARIABLE },
});

interface Surroundings {
  readonly address?: string;
  readonly inSandbox?: boolean;
}

/** Pauses pass at once. */
async function rotated(
  line = 'rotate',
  situation: Situation = {},
  { address = `${monitor.origin}/${KEY}`, inSandbox = false }: Surroundings = {},
) {
  const env = { [VARIABLE]: address };
  const time = { passed: 0 };
  const clock = {
    ...stillClock(new Date('2026-11-23T12:00:00Z'), time),
    sleep: async (ms: number) => {
      time.passed += ms;
    },
  };
  return typed(line, {
    policy: watched(),
    ...situation,
    context: { env, outbox: async () => openOutbox({ env, clock, inSandbox }), ...situation.context },
  });
}

const paths = () => monitor.received.map(({ path }) => path.replace(/\?.*/, '').replace(`/${KEY}`, ''));

describe('a run', () => {
  test('tells its start and its exit code, also where nothing is due', async () => {
    const { exitCode, err } = await rotated();
    expect(exitCode).toBe(0);
    expect(paths()).toEqual(['/start', '/0']);
    expect(err).not.toContain('warning');
    const ids = monitor.received.map(({ path }) => new URL(path, monitor.origin).searchParams.get('rid'));
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(ids[1]).toBe(ids[0]);
  });

  test('that fails tells its code', async () => {
    const unreadable = new Problem({ code: 'refused', subject: 'vault', reason: 'no right' });
    const { exitCode } = await rotated('rotate', { corners: { 'payments-api': settled({ unreadable }) } });
    expect(exitCode).not.toBe(0);
    expect(paths()).toEqual(['/start', `/${exitCode}`]);
  });

  test('that ends by an error tells its code, too', async () => {
    const { exitCode } = await rotated('rotate', {
      context: {
        connect: () =>
          Promise.reject(new Problem({ code: 'human-needed', subject: 'sign-in', reason: 'nobody' })),
      },
    });
    expect(exitCode).toBe(3);
    expect(paths()).toEqual(['/start', '/3']);
  });

  test('with --now and nobody to ask is a run that went wrong; one that a person did not confirm is none', async () => {
    const nobody = await rotated('rotate --now --all', { answer: 'nobody' });
    expect(nobody.exitCode).toBe(64);
    expect(paths()).toEqual(['/start', '/64']);
    monitor.received.length = 0;
    await rotated('rotate --now --all', { answer: false });
    expect(paths()).toEqual([]);
  });

  test('of a policy without a monitor tells nobody', async () => {
    await rotated('rotate', { policy: policy({ name: 'payments-api' }) });
    expect(paths()).toEqual([]);
  });
});

describe('a monitor that cannot be told is a warning, and the run is as without it', () => {
  const due = (): Situation => ({ corners: { 'payments-api': ending(12) } });

  async function unlike(surroundings: Surroundings = {}) {
    const [without, { exitCode, out, err }] = [
      await rotated('rotate', { ...due(), policy: policy({ name: 'payments-api' }) }),
      await rotated('rotate', due(), surroundings),
    ];
    expect({ exitCode, out }).toEqual({ exitCode: without.exitCode, out: without.out });
    const warnings = err.split('\n').filter(line => line.startsWith('warning: '));
    expect(warnings).toHaveLength(1);
    expect(err).not.toContain(KEY);
    return { warning: warnings[0] ?? '', exitCode };
  }

  test('404', async () => {
    monitor.react = () => ({ status: 404, body: `no check ${KEY}` });
    const { warning } = await unlike();
    expect(warning).toContain('heartbeat (KEYTURN_HEARTBEAT_URL): it responded with 404');
    expect(warning).toContain('start and end');
  });

  test('200 with a body that says that it was not counted', async () => {
    monitor.react = () => ({ status: 200, body: 'OK (rate-limited)' });
    expect((await unlike()).warning).toContain('did not count the request: OK (rate-limited)');
  });

  test('a redirect, which is not followed', async () => {
    monitor.react = () => ({ status: 307, headers: { location: `${monitor.origin}/elsewhere` } });
    expect((await unlike()).warning).toContain('redirect (307)');
    expect(paths()).not.toContain('/elsewhere');
  });

  test('no connection', async () => {
    const { warning } = await unlike({ address: 'https://localhost:9' });
    expect(warning).toMatch(/ECONNREFUSED/);
  });

  test.each([
    ['', 'is not set'],
    ['hc-ping.com/x', 'holds no address'],
    ['http://hc-ping.com/x', 'does not begin with https://'],
    ['https://user:password@hc-ping.com/x', 'a user in it'],
    ['"https://hc-ping.com/x"', 'quotes'],
  ])('an address that cannot be one: %j', async (address, words) => {
    const { warning } = await unlike({ address });
    expect(warning).toContain('the environment variable KEYTURN_HEARTBEAT_URL ');
    expect(warning).toContain(words);
  });

  test('busy at first, it is told again after what it asks for', async () => {
    monitor.react = (_, count) =>
      count === 1 ? { status: 429, headers: { 'retry-after': '2' } } : { status: 200, body: 'OK' };
    const { err } = await rotated();
    expect(paths()).toEqual(['/start', '/start', '/0']);
    expect(err).not.toContain('warning');
  });

  test('a lost answer is repeated, since twice is as once', async () => {
    monitor.react = (_, count) => (count === 1 ? 'destroy' : { status: 200, body: 'OK' });
    const { err } = await rotated();
    expect(paths()).toEqual(['/start', '/start', '/0']);
    expect(err).not.toContain('warning');
  });

  test('one that asks for an hour is not waited for', async () => {
    monitor.react = () => ({ status: 429, headers: { 'retry-after': '3600' } });
    const { err } = await rotated();
    expect(paths()).toEqual(['/start', '/0']);
    expect(err).toContain('responded with 429');
  });
});

test('a run that gets SIGTERM tells how it ended', { timeout: 60_000 }, async () => {
  await using plain = await openReceiver({ plain: true });
  process.env['KEYTURN_TEST_MONITOR'] = `${plain.origin}/${KEY}/`;
  const file = policyOf([], 'heartbeat: { url: env:KEYTURN_TEST_MONITOR }');
  await using stage = await openStage({ replicationMs: { min: 3_000, max: 4_000 } }, file);
  const run = stage.begin('rotate');
  await stage.arrived('addPassword');
  await stage.arrived('token');
  expect(plain.received.map(({ path }) => path.replace(/\?.*/, ''))).toEqual([`/${KEY}/start`]);
  run.child.kill('SIGTERM');
  const { exitCode, stderr } = await run.result;
  expect(exitCode, stderr).toBe(1);
  expect(plain.received.at(-1)?.path).toContain(`/${KEY}/1?rid=`);
  expect(stderr).not.toContain('warning');
});

test('from a sandbox only this machine is told', async () => {
  await rotated('rotate', {}, { inSandbox: true });
  expect(paths()).toEqual(['/start', '/0']);
  const { err, exitCode } = await rotated(
    'rotate',
    {},
    { inSandbox: true, address: `https://hc-ping.com/${KEY}` },
  );
  expect(exitCode).toBe(0);
  expect(err).toContain('nothing is sent from a sandbox');
  expect(err).not.toContain('warning');
});

describe('in the policy', () => {
  const policyWith = (heartbeat: string) => `${HEAD}${entry('a')}heartbeat: ${heartbeat}\n`;

  test('the variable is named', () => {
    expect(load(policyWith('{ url: env:HC }')).heartbeat).toEqual({ variable: 'HC' });
    check(policyWith('{ ulr: env:HC }'), ['7:14: unknown key "ulr": did you mean "url"?']);
  });

  test.each([
    `{ url: https://hc-ping.com/${KEY} }`,
    `https://hc-ping.com/${KEY}`,
    `[https://hc-ping.com/${KEY}]`,
  ])('an address is refused, and not repeated: %s', heartbeat => {
    const { message } = refusal(policyWith(heartbeat));
    expect(message).not.toContain(KEY);
    expect(message).toContain('is a secret and does not belong in a policy');
  });
});

import { expect, test } from 'vitest';
import { Secret } from '../../src/secret.ts';
import { APP, given, VALUE } from './given.ts';

test('a good value is accepted, on a connection of its own each time', async () => {
  const { ports, sandbox } = await given();
  for (let turn = 0; turn < 3; turn += 1) {
    expect(await ports.token.ask(new Secret(VALUE))).toMatchObject({
      answer: 'accepted',
      at: expect.any(Date),
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      correlationId: expect.stringMatching(/^6b657974-7572-4/),
    });
  }
  const connections = sandbox.history
    .entries()
    .filter(one => one.operation === 'token')
    .map(one => one.connection);
  expect(new Set(connections).size).toBe(3);
});

test('an unknown value and an expired one are rejected with their numbers', async () => {
  const { ports, sandbox } = await given();
  const unknown = await ports.token.ask(new Secret('unknown8Q~value'));
  expect(unknown).toMatchObject({ answer: 'rejected', code: 7000215 });
  sandbox.clock.advance(40 * 86_400_000);
  expect(await ports.token.ask(new Secret(VALUE))).toMatchObject({ answer: 'rejected', code: 7000222 });
  expect(JSON.stringify(unknown)).not.toContain('unknown8Q~value');
});

test('a refusal for another reason than the secret is “blocked”', async () => {
  const { ports, sandbox, connect } = await given();
  const nowhere = await connect([], { tenant: '00000000-2222-4333-8444-555555555555' });
  expect(await nowhere.token.ask(new Secret(VALUE))).toMatchObject({ answer: 'blocked', code: 90002 });
  const strange = await connect([], { appId: '00000000-bbbb-4ccc-8ddd-eeeeeeeeeeee' });
  expect(await strange.token.ask(new Secret(VALUE))).toMatchObject({ answer: 'blocked', code: 700016 });
  const application = sandbox.world.tenants[0]?.applications.find(one => one.appId === APP);
  if (application?.servicePrincipal) application.servicePrincipal.enabled = false;
  expect(await ports.token.ask(new Secret(VALUE))).toMatchObject({ answer: 'blocked', code: 7000112 });
});

test.each([
  [
    'throttled',
    {
      kind: 'error',
      status: 429,
      headers: { 'retry-after': '9' },
      body: { error: 'temporarily_unavailable', error_codes: [90055] },
    },
  ],
  ['down', { kind: 'error', status: 503, body: '<html>' }],
  ['a captive portal', { kind: 'garbage' }],
  ['cut', { kind: 'cut-before' }],
] as const)('an endpoint that is %s gives no verdict', async (name, fault) => {
  const cloud = await given();
  cloud.fault({ service: 'entra', operation: 'token', fault: fault as never });
  const answer = await cloud.ports.token.ask(new Secret(VALUE));
  expect(answer.answer).toBe('no-verdict');
  if (name === 'throttled') expect(answer).toMatchObject({ retryAfterMs: 9000 });
});

test('once Entra has put token calls off for a quarter of an hour, none is sent, and it is said for how long', async () => {
  const cloud = await given();
  const headers = { 'Retry-After': '900' };
  cloud.fault({
    service: 'entra',
    operation: 'token',
    fault: { kind: 'error', status: 429, headers, body: {} },
  });
  await cloud.ports.token.ask(new Secret(VALUE));
  const next = await cloud.ports.token.ask(new Secret(VALUE));
  expect(next).toMatchObject({ answer: 'no-verdict', reason: expect.stringMatching(/^not tested: .* min/) });
  expect('retryAfterMs' in next && next.retryAfterMs).toBeGreaterThan(800_000);
  expect(cloud.sent('token')).toBe(1);
});

test('a value with every sign that a form knows arrives as it is', async () => {
  const odd = 'a~b+c/d =&%é"#?\\abcdefgh';
  const { ports, sandbox } = await given();
  const application = sandbox.world.tenants[0]?.applications.find(one => one.appId === APP);
  const [password] = application?.passwords ?? [];
  if (application && password) application.passwords = [{ ...password, value: odd }];
  expect(await ports.token.ask(new Secret(odd))).toMatchObject({ answer: 'accepted' });
});

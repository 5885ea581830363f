import { expect, test } from 'vitest';
import type { FaultRuleInput } from '../../src/sandbox/faultRule.ts';
import { Secret } from '../../src/secret.ts';
import { APP, type Given, given, problemOf, TENANT, VALUE } from './given.ts';

const DAY = 86_400_000;
const request = (days = 90) => ({
  displayName: 'keyturn/pay/12345678/r-1',
  end: new Date(Date.now() + days * DAY),
});

function application({ sandbox }: Given) {
  const found = sandbox.world.tenants[0]?.applications.find(one => one.appId === APP);
  if (found === undefined) throw new Error('no application');
  return found;
}

function graphFault(operation: string, fault: FaultRuleInput['fault']): FaultRuleInput {
  return { service: 'graph', operation, fault };
}

test('a registration is read with its credentials', async () => {
  const cloud = await given();
  const registration = await cloud.ports.registration.read();
  expect(registration).toMatchObject({ appId: APP, displayName: 'Pay', admitsPersonalAccounts: false });
  expect(registration.credentials).toMatchObject([{ displayName: 'old', hint: VALUE.slice(0, 3) }]);
  application(cloud).signInAudience = 'AzureADandPersonalMicrosoftAccount';
  expect((await cloud.ports.registration.read()).admitsPersonalAccounts).toBe(true);
});

test('a created credential bears the asked name and end, its value signs in, and removing takes only it away', async () => {
  const { ports, sandbox } = await given();
  const { registration, token } = ports;
  const { objectId } = await registration.read();
  const asked = request();
  const made = await registration.create(objectId, asked);
  expect(made.end).toEqual(asked.end);
  expect(made.hint).toBe(made.value.hint());
  expect(sandbox.world.issued.has(made.value.reveal())).toBe(true);
  expect((await token.ask(made.value)).answer).toBe('accepted');
  expect((await registration.read()).credentials.map(one => one.displayName)).toEqual([
    'old',
    asked.displayName,
  ]);
  await registration.remove(objectId, made.keyId);
  expect((await registration.read()).credentials.map(one => one.displayName)).toEqual(['old']);
  expect((await problemOf(registration.remove(objectId, made.keyId))).code).toBe('absent');
});

test.each([
  ['a 504 after the effect', { kind: 'error', status: 504, body: undefined, when: 'after' }],
  ['a 500 with a page for a body', { kind: 'error', status: 500, body: '<html>', when: 'after' }],
  ['a connection cut after the effect', { kind: 'cut-after' }],
  ['an answer that is no JSON', { kind: 'garbage', when: 'after' }],
] as const)('%s is an unknown outcome, and exactly one request was sent', async (_, fault) => {
  const cloud = await given();
  const { objectId } = await cloud.ports.registration.read();
  cloud.fault(graphFault('addPassword', fault));
  const problem = await problemOf(cloud.ports.registration.create(objectId, request()));
  expect(problem.code).toBe('unknown-outcome');
  expect(cloud.sent('addPassword')).toBe(1);
  expect(application(cloud).passwords).toHaveLength(2);
  const lost = application(cloud).passwords[1]?.value ?? '';
  expect(JSON.stringify(problem.details)).not.toContain(lost);
});

test('a 429 is passed on with its wait, and not retried', async () => {
  const cloud = await given();
  const { objectId } = await cloud.ports.registration.read();
  const headers = { 'retry-after': '17' };
  cloud.fault(
    graphFault('addPassword', {
      kind: 'error',
      status: 429,
      headers,
      body: { error: { code: 'TooManyRequests', message: '' } },
    }),
  );
  const problem = await problemOf(cloud.ports.registration.create(objectId, request()));
  expect(problem.details).toMatchObject({
    code: 'try-later',
    retryAfterMs: 17_000,
    serviceCode: 'TooManyRequests',
  });
  expect(cloud.sent('addPassword')).toBe(1);
});

test('writes too close together are “try later” as 409 and as both of its 400 twins', async () => {
  const cloud = await given();
  const { objectId } = await cloud.ports.registration.read();
  cloud.sandbox.world.settings.concurrencyWindowMs = 600_000;
  cloud.sandbox.world.settings.concurrencyChance = 1;
  cloud.sandbox.edit({ op: 'add-credential', tenant: TENANT, appId: APP, credential: 'somebody’s' });
  const statuses = new Set<string>();
  for (let turn = 0; turn < 25; turn += 1) {
    const { details } = await problemOf(cloud.ports.registration.create(objectId, request()));
    expect(details.code).toBe('try-later');
    statuses.add(`${details.status} ${details.serviceCode}`);
  }
  expect([...statuses].sort()).toEqual([
    '400 Directory_ConcurrencyViolation',
    '400 Request_BadRequest',
    '409 Directory_ConcurrencyViolation',
  ]);
});

test('a registration that is not there is absent', async () => {
  const { connect } = await given();
  const ports = await connect([], { appId: '00000000-bbbb-4ccc-8ddd-eeeeeeeeeeee' });
  expect((await problemOf(ports.registration.read())).details).toMatchObject({ code: 'absent', status: 404 });
});

test('without ownership the refusal names the right and the command that grants it', async () => {
  const cloud = await given();
  application(cloud).owners = [];
  const { objectId } = await cloud.ports.registration.read();
  const problem = await problemOf(cloud.ports.registration.create(objectId, request()));
  expect(problem).toMatchObject({
    code: 'refused',
    details: { status: 403, serviceCode: 'Authorization_RequestDenied' },
  });
  expect(problem.remedy).toContain(`az ad app owner add --id ${APP}`);
});

test('a lifetime that the tenant forbids is a refusal that names the policy', async () => {
  const cloud = await given();
  const { objectId } = await cloud.ports.registration.read();
  Object.assign(cloud.sandbox.world.tenants[0]?.credentialPolicy ?? {}, { maxLifetimeMs: 30 * DAY });
  const problem = await problemOf(cloud.ports.registration.create(objectId, request(90)));
  expect(problem.details).toMatchObject({
    code: 'refused',
    serviceCode: 'CredentialInvalidLifetimeAsPerAppPolicy',
  });
  expect(problem.remedy).toContain('lifetime');
});

test('the sign-in report tells when a credential was last used, and trouble with it is only “not known”', async () => {
  const cloud = await given();
  const { ports, sandbox } = cloud;
  expect((await ports.token.ask(new Secret(VALUE))).answer).toBe('accepted');
  sandbox.clock.advance(60_000);
  const usage = await ports.registration.usage();
  expect(usage.known && [...usage.rows.keys()]).toEqual([application(cloud).passwords[0]?.keyId]);
  for (const tenant of sandbox.world.tenants) tenant.reportAvailable = false;
  expect(await ports.registration.usage()).toMatchObject({
    known: false,
    why: expect.stringMatching(/403 .*\); it needs AuditLog\.Read\.All and a Premium licence of the tenant$/),
  });
  expect(await ports.registration.signIns(new Date(0))).toMatchObject({
    known: false,
    why: expect.stringMatching(
      /; it needs AuditLog\.Read\.All and Directory\.Read\.All, and a Premium licence/,
    ),
  });
});

test.each([
  ['with a secret', 'clientSecret', false],
  ['with something that is not told', null, false],
  ['of a federation', 'federatedIdentityCredential', true],
])(
  'a sign-in %s that names no credential: the log then tells of all, or not',
  async (_with, type, complete) => {
    const { ports, sandbox } = await given();
    const entry = {
      id: '5b7a4e36-0f3c-4c62-8d4e-6a1f0e9c2b11',
      createdDateTime: '2026-11-20T03:00:00Z',
      servicePrincipalCredentialKeyId: '',
      clientCredentialType: type,
      status: { errorCode: 0 },
    };
    sandbox.faults.add(graphFault('listSignIns', { kind: 'error', status: 200, body: { value: [entry] } }));
    expect(await ports.registration.signIns(new Date(0))).toMatchObject({ known: true, complete });
  },
);

test('a program that cannot sign in says so, and makes no call', async () => {
  const cloud = await given();
  process.env['AZURE_CLIENT_SECRET'] = 'wrong8Q~wrong.wrong-wrong_wrong0123456';
  const ports = await cloud.connect();
  const problem = await problemOf(ports.registration.read());
  expect(problem.details).toMatchObject({ code: 'refused', serviceCode: 'AADSTS7000215' });
  expect((await problemOf(ports.vault.read())).details).toMatchObject({
    code: 'refused',
    serviceCode: 'AADSTS7000215',
  });
  expect(cloud.sent('getApplication')).toBe(0);
});

test('the registration of the policy’s tenant is meant, whatever tenant the identity is at home in', async () => {
  const other = '77777777-2222-4333-8444-555555555555';
  const { connect } = await given();
  const ports = await connect([], { tenant: other });
  const problem = await problemOf(ports.registration.read());
  expect(problem.details).toMatchObject({ code: 'refused', serviceCode: 'AADSTS90002' });
  expect(process.env['AZURE_TENANT_ID']).toBe(TENANT);
});

test('a page that is not Graph’s is neither a registration nor a removal', async () => {
  const cloud = await given();
  const { registration } = cloud.ports;
  const { objectId, credentials } = await registration.read();
  for (const operation of ['getApplication', 'removePassword'])
    cloud.sandbox.faults.add(graphFault(operation, { kind: 'garbage', when: 'before' }));
  expect((await problemOf(registration.read())).code).toBe('try-later');
  const keyId = credentials[0]?.keyId ?? '';
  expect((await problemOf(registration.remove(objectId, keyId))).code).toBe('try-later');
  expect(application(cloud).passwords[0]?.removedAt).toBeUndefined();
});

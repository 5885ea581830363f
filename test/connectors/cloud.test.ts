import { expect, test } from 'vitest';
import { cloudClock, systemClock } from '../../src/clock.ts';
import { openSite } from '../../src/connectors/appService/siteClient.ts';
import { connectCloud } from '../../src/connectors/connectCloud.ts';
import { openRegistration } from '../../src/connectors/registration.ts';
import { sharedByKey } from '../../src/connectors/together/shared.ts';
import { openVault } from '../../src/connectors/vaultPort.ts';
import { openWire } from '../../src/connectors/wire.ts';
import { clouds } from '../../src/policy/clouds.ts';
import { issueToken } from '../../src/sandbox/entra/tokens.ts';
import { Secret } from '../../src/secret.ts';
import { serialByKey } from '../../src/serialByKey.ts';
import { APP, given, problemOf, SITE, TENANT, VALUE, wanted } from './given.ts';

test.each(['usgov', 'china'] as const)('%s: every call goes to its own hosts', async cloud => {
  const { ports, connect, sandbox } = await given({ cloud });
  const { objectId } = await ports.registration.read();
  const made = await ports.registration.create(objectId, {
    displayName: 'm',
    end: new Date(Date.now() + 1e9),
  });
  expect((await ports.token.ask(made.value)).answer).toBe('accepted');
  const version = await ports.vault.publish({
    value: made.value,
    expiresAt: made.end,
    tags: { keyId: made.keyId, mark: 'm' },
  });
  expect(await ports.vault.read()).toMatchObject({ versions: [{ version }, {}] });
  const [site] = (await connect([{ appService: { ...SITE, setting: 'CLIENT_SECRET' } }])).targets;
  await site?.deliver(wanted);
  expect(await site?.observe(wanted)).toMatchObject({ state: 'in-sync' });
  const { authority, graph, resourceManager, vaultSuffix } = clouds[cloud];
  const own = [authority, graph, resourceManager].map(url => new URL(url).hostname);
  // MSAL knows login.chinacloudapi.cn by its other name.
  const hosts = sandbox.history
    .entries()
    .map(({ host }) => host.replace('partner.microsoftonline', 'chinacloudapi'));
  expect(new Set(hosts)).toEqual(new Set([...own, `kv-pay.${vaultSuffix}`]));
});

test('a sign-in that Entra puts off for a quarter of an hour fails at once, for the run to tell', async () => {
  const { ports, fault, sent } = await given();
  fault({
    service: 'entra',
    operation: 'token',
    fault: { kind: 'error', status: 429, headers: { 'Retry-After': '900' }, body: {}, when: 'before' },
  });
  const { code, details } = await problemOf(ports.registration.read());
  expect(code).toBe('try-later');
  expect(details.reason).toMatch(/throttles the sign-in .* for another 15 min/);
  expect(details.retryAfterMs).toBeGreaterThan(890_000);
  expect(sent('token')).toBe(1);
});

test('the services’ clocks are heard, and one alone moves nothing', async () => {
  const { sandbox } = await given();
  sandbox.clock.advance(3 * 3_600_000);
  const clock = cloudClock(systemClock);
  const cloud = await connectCloud({ endpoints: clouds.public, env: sandbox.environment, clock });
  const ports = await cloud.open({
    ...{
      name: 'pay',
      tenant: TENANT,
      appId: APP,
      mark: 'm',
      targets: [],
      lifetimeMs: 1,
      rotateBeforeMs: 1,
      overlapMs: 1,
      quietMs: 1,
    },
    ...{
      retire: 'never',
      prove: { successes: 1, timeoutMs: 1 },
      windows: [],
      freezes: [],
      scope: 'https://graph.microsoft.com/.default',
    },
    vault: { url: 'https://kv-pay.vault.azure.net', secret: 'pay' },
  });
  expect(clock.skewMs()).toBe(0);
  await ports.token.ask(new Secret(VALUE));
  expect(Object.keys(clock.offsets())).toEqual(['entra']);
  expect(clock.skewMs()).toBe(0);
  await ports.registration.read().catch(() => {});
  expect(Object.keys(clock.offsets())).toEqual(['entra', 'graph']);
  expect(Math.round(clock.skewMs() / 60_000)).toBe(180);
});

test('opening a rotation makes no request and signs nobody in', async () => {
  const { sandbox } = await given({
    targets: [
      { appService: { ...SITE, setting: 'X' } },
      { githubSecret: { repository: 'a/b', secret: 'S' } },
    ],
  });
  expect(sandbox.history.entries()).toEqual([]);
});

test('one sign-in serves a whole run: one token per service, whatever is asked side by side', async () => {
  const { connect, sandbox } = await given();
  const ports = await connect([
    { appService: { ...SITE, setting: 'CLIENT_SECRET' } },
    { appService: { ...SITE, setting: 'REFERENCE' } },
    {
      variableGroup: {
        organization: 'contoso',
        project: 'Pay Project',
        group: 'pay-vars',
        variable: 'SECRET',
      },
    },
  ]);
  await Promise.all([
    ports.registration.read(),
    ports.vault.read(),
    ...ports.targets.map(port => port.observe(wanted)),
  ]);
  await ports.registration.read();
  await Promise.all(ports.targets.map(port => port.observe(wanted)));
  expect(sandbox.history.entries().filter(one => one.operation === 'token').length).toBe(4);
});

test('an identity without the role is refused, and so is a token for another service', async () => {
  const { sandbox, connect } = await given();
  for (const application of sandbox.world.tenants[0]?.applications ?? []) application.appRoles = {};
  const problem = await problemOf((await connect()).registration.read());
  expect(problem.details).toMatchObject({ code: 'refused', status: 403 });
  const grant = { tenantId: TENANT, appId: sandbox.operator.appId, roles: [], lifetimeMs: 3_600_000 };
  const token = issueToken(sandbox.scene, { ...grant, audience: 'https://elsewhere.example' });
  const wire = openWire({ clock: cloudClock(systemClock) });
  const credential = async () => ({
    getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 3_600_000 }),
  });
  const access = {
    endpoints: clouds.public,
    env: {},
    wire,
    requester: {},
    sharedWire: () => wire,
    serially: serialByKey(),
    shared: sharedByKey(),
    now: () => new Date(),
    newId: () => crypto.randomUUID(),
    credential,
  };
  const vault = { url: 'https://kv-pay.vault.azure.net', secret: 'pay' };
  const site = await openSite(access, { ...SITE, setting: 'X' }, wire);
  for (const call of [
    () => openRegistration(access, { name: 'payments', tenant: TENANT, appId: APP }).read(),
    async () => (await openVault(access, vault)).read(),
    () => site.list(),
    () => site.refresh(),
  ]) {
    expect((await problemOf(call())).details).toMatchObject({ code: 'refused', status: 401 });
  }
});

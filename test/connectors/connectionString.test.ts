/** Connection strings of a site: a map of its own, whose entries have a type besides their value. */
import { expect, test } from 'vitest';
import { cloudClock, systemClock } from '../../src/clock.ts';
import { connectCloud } from '../../src/connectors/connectCloud.ts';
import { clouds } from '../../src/policy/clouds.ts';
import type { Target } from '../../src/policy/policy.ts';
import { isPrechecked, isReadable, isReferring, type TargetPort } from '../../src/rotation/ports.ts';
import { Secret } from '../../src/secret.ts';
import { type Given, given, problemOf, REFERENCE, rotationOf, SITE, VALUE, wanted } from './given.ts';
import { cases, expectRefused, reshape } from './shapes.ts';

const NEW = wanted.value.reveal();
const TEMPLATE = 'Server=tcp:sql-pay,1433;User ID=pay;Password={secret};Encrypt=yes';
const filled = (secret: string) => TEMPLATE.replace('{secret}', () => secret);
const written = { appService: { ...SITE, connectionString: 'Db' } };

/** Of several types, with one that belongs to its slot. */
const STRINGS = {
  Db: { value: filled(VALUE), type: 'SQLAzure' },
  Cache: { value: 'pay.redis.cache.windows.net:6380,ssl=True', type: 'RedisCache' },
  Odd: { value: ' "quoted" \\ ü\n', type: 'Custom' },
  Hub: { value: 'Endpoint=sb://pay', type: 'EventHub' },
};

async function withStrings(strings = STRINGS): Promise<Given> {
  const cloud = await given();
  Object.assign(siteOf(cloud), { connectionStrings: structuredClone(strings) });
  siteOf(cloud).stickyNames.connectionStrings.push('Cache');
  return cloud;
}

function siteOf({ sandbox }: Given) {
  const [found] = sandbox.world.sites;
  if (found === undefined) throw new Error('no site');
  return found;
}

async function target(
  cloud: Given,
  more: Partial<Target> = { template: TEMPLATE },
  settings: Record<string, Record<string, unknown>> = written,
): Promise<TargetPort> {
  const targets = rotationOf(clouds.public, [settings]).targets.map(one => ({ ...one, ...more }));
  const [port] = (await cloud.connect([], { targets })).targets;
  if (port === undefined) throw new Error('no target');
  return port;
}

test('the secret within it is compared and replaced; its type, its neighbours and theirs stay as they were', async () => {
  const cloud = await withStrings();
  const port = await target(cloud);
  const { settings, stickyNames } = structuredClone(siteOf(cloud));
  expect(await port.observe(wanted)).toMatchObject({ state: 'differs', hint: VALUE.slice(0, 3) });
  await port.deliver(wanted);
  expect(siteOf(cloud).connectionStrings).toEqual({
    ...STRINGS,
    Db: { value: filled(NEW), type: 'SQLAzure' },
  });
  expect(Object.keys(siteOf(cloud).connectionStrings)).toEqual(Object.keys(STRINGS));
  expect(siteOf(cloud)).toMatchObject({ settings, stickyNames });
  expect(await port.observe(wanted)).toMatchObject({ state: 'in-sync' });
  expect(isReadable(port) && (await port.value())?.reveal()).toBe(NEW);
  expect([cloud.sent('updateConnectionStrings'), cloud.sent('updateAppSettings')]).toEqual([1, 0]);
});

test('the app restarts once, and finds it under the prefix of its type', async () => {
  const cloud = await withStrings();
  await (await target(cloud)).deliver(wanted);
  cloud.sandbox.clock.advance(60_000);
  expect(siteOf(cloud)).toMatchObject({
    restarts: 1,
    environment: { SQLAZURECONNSTR_Db: filled(NEW) },
  });
});

test('what is so already is not written again', async () => {
  const cloud = await withStrings();
  await (await target(cloud)).deliver({ ...wanted, value: new Secret(VALUE) });
  expect(cloud.sent('updateConnectionStrings')).toBe(0);
  expect(siteOf(cloud).restarts).toBe(0);
});

test('its name is found in whatever case, and keeps its spelling', async () => {
  const cloud = await withStrings();
  const port = await target(cloud, undefined, { appService: { ...SITE, connectionString: 'DB' } });
  await port.deliver(wanted);
  expect(Object.keys(siteOf(cloud).connectionStrings)).toEqual(Object.keys(STRINGS));
  expect(siteOf(cloud).connectionStrings['Db']?.type).toBe('SQLAzure');
});

test('one that does not exist yet is missing, and is made as one of the type Custom', async () => {
  const cloud = await given();
  const port = await target(cloud);
  expect(await port.observe(wanted)).toEqual({
    state: 'missing',
    detail: 'the connection string does not exist',
  });
  await port.deliver(wanted);
  expect(siteOf(cloud).connectionStrings).toEqual({ Db: { value: filled(NEW), type: 'Custom' } });
});

test('a setting of the same name is another place, and stays', async () => {
  const cloud = await withStrings();
  siteOf(cloud).settings['Db'] = 'a setting';
  await (await target(cloud)).deliver(wanted);
  expect(siteOf(cloud).settings['Db']).toBe('a setting');
});

test('in a slot, that of production stays', async () => {
  const cloud = await withStrings();
  const staging = { ...structuredClone(siteOf(cloud)), slot: 'staging' };
  cloud.sandbox.world.sites.push(staging);
  const port = await target(cloud, undefined, {
    appService: { ...SITE, slot: 'staging', connectionString: 'Db' },
  });
  await port.deliver(wanted);
  expect(staging.connectionStrings['Db']).toEqual({ value: filled(NEW), type: 'SQLAzure' });
  expect(siteOf(cloud).connectionStrings).toEqual(STRINGS);
});

test('a reference to the vault is followed by its status, and refreshed instead of overwritten', async () => {
  const cloud = await withStrings();
  siteOf(cloud).connectionStrings['Db'] = { value: REFERENCE, type: 'Custom' };
  const port = await target(cloud, {});
  const tags = { keyId: wanted.keyId, mark: 'keyturn/pay/12345678/r' };
  const first = await port.observe({ ...wanted, version: 'v-other' });
  expect(first).toMatchObject({ state: 'differs', detail: expect.stringContaining('still resolves') });
  const version = await cloud.ports.vault.publish({
    value: wanted.value,
    expiresAt: new Date(2e12),
    tags,
  });
  await port.deliver({ ...wanted, version });
  expect(siteOf(cloud).connectionStrings['Db']).toEqual({ value: REFERENCE, type: 'Custom' });
  expect(await port.observe({ ...wanted, version })).toMatchObject({ state: 'in-sync', byItself: true });
  expect(isReferring(port) && (await port.reference())).toMatchObject({ status: 'Resolved', ours: true });
});

test('strings and settings of one site are two writes, one after the other, and each is made once', async () => {
  const cloud = await withStrings();
  const { environment: env } = cloud.sandbox;
  const run = await connectCloud({ endpoints: clouds.public, env, clock: cloudClock(systemClock) });
  const open = async (settings: Record<string, unknown>) => {
    const [port] = (await run.open(rotationOf(clouds.public, [{ appService: { ...SITE, ...settings } }])))
      .targets;
    if (port === undefined) throw new Error('no target');
    return port;
  };
  const ports = await Promise.all([
    open({ setting: 'A_SECRET' }),
    open({ connectionString: 'B' }),
    open({ setting: 'C_SECRET' }),
    open({ connectionString: 'D' }),
  ]);
  const { length } = cloud.sandbox.history.entries();
  await Promise.all(ports.map(port => port.deliver(wanted)));
  const asked = cloud.sandbox.history
    .entries()
    .slice(length)
    .flatMap(({ operation, service }) => (service === 'arm' ? [operation] : []));
  const [settings, strings] = ['AppSettings', 'ConnectionStrings'].map(what => [
    `list${what}`,
    `update${what}`,
    `list${what}`,
  ]);
  expect([[settings, strings].flat().join(), [strings, settings].flat().join()]).toContain(asked.join());
  expect(new Set(ports.map(({ place }) => place)).size).toBe(1);
});

test('where somebody changes the type or the value of another one after the write, that stays and is told by its name', async () => {
  const cloud = await withStrings();
  const port = await target(cloud);
  cloud.fault({ operation: 'listConnectionStrings', nth: 2, fault: { kind: 'pause' } });
  const delivering = port.deliver(wanted);
  const lists = () =>
    cloud.sandbox.history.entries().filter(({ operation }) => operation === 'listConnectionStrings').length;
  await expect.poll(lists, { timeout: 10_000 }).toBe(2);
  const { subscription, resourceGroup, site: name } = SITE;
  const place = { subscription, resourceGroup, name };
  cloud.sandbox.edit({
    op: 'set-site-connection-string',
    ...place,
    connectionString: 'Odd',
    value: STRINGS.Odd.value,
    type: 'MySql',
  });
  cloud.sandbox.faults.clear();
  const state = await delivering;
  expect(state).toMatchObject({ state: 'in-sync', meanwhile: { text: expect.stringContaining('Odd') } });
  expect(JSON.stringify(state)).not.toContain('quoted');
  expect(siteOf(cloud).connectionStrings['Odd']?.type).toBe('MySql');
});

test('a site that had some and lists none now is not written', async () => {
  const cloud = await withStrings();
  const port = await target(cloud);
  await port.observe(wanted);
  siteOf(cloud).connectionStrings = {};
  expect(await problemOf(port.deliver(wanted))).toMatchObject({ code: 'refused' });
  expect(cloud.sent('updateConnectionStrings')).toBe(0);
});

test('a write that the service refuses is told with the name that may be the cause', async () => {
  const cloud = await withStrings();
  cloud.fault({
    operation: 'updateConnectionStrings',
    fault: { kind: 'error', status: 400 },
  });
  const problem = await problemOf((await target(cloud)).deliver(wanted));
  expect(problem).toMatchObject({ code: 'refused', remedy: expect.stringContaining('connection string Db') });
});

test('who may not write the site is told so before a secret is made', async () => {
  const cloud = await withStrings();
  const port = await target(cloud);
  expect(isPrechecked(port) && (await port.writable())).toEqual({ writable: 'yes' });
  siteOf(cloud).readers = [...siteOf(cloud).access];
  siteOf(cloud).access = [];
  expect(isPrechecked(port) && (await (await target(cloud)).observe(wanted)).state).toBe('differs');
  const other = await target(cloud);
  expect(isPrechecked(other) && (await other.writable())).toMatchObject({ writable: 'no' });
});

test.each(
  cases([
    ['listConnectionStrings', 'properties'],
    ['listConnectionStrings', 'properties.Cache', 'missing'],
    ['listConnectionStrings', 'properties.Cache.value'],
    ['listConnectionStrings', 'properties.Cache.type'],
  ]),
)('%s: where %s is %s, nothing is read and nothing written', async (operation, at, _name, change) => {
  const cloud = await withStrings();
  const port = await target(cloud);
  reshape(cloud, 'arm', [operation, at], change);
  await expectRefused(port.observe(wanted));
  await expectRefused(port.deliver(wanted));
  expect(cloud.sent('updateConnectionStrings')).toBe(0);
});

import { expect, test } from 'vitest';
import type { Published } from '../../src/rotation/observation.ts';
import { isPrechecked, isReadable } from '../../src/rotation/ports.ts';
import { Secret } from '../../src/secret.ts';
import { type Given, given, problemOf, REFERENCE, SITE, VALUE, wanted } from './given.ts';

const NEW = wanted.value.reveal();
const value = { appService: { ...SITE, setting: 'CLIENT_SECRET' } };
const reference = { appService: { ...SITE, setting: 'REFERENCE' } };
const service = 'arm';

function site({ sandbox }: Given) {
  const [found] = sandbox.world.sites;
  if (found === undefined) throw new Error('no site');
  return found;
}

async function target(cloud: Given, one: Parameters<Given['connect']>[0]) {
  const [port] = (await cloud.connect(one)).targets;
  if (port === undefined) throw new Error('no target');
  return port;
}

/** A version in the vault that is newer than what the site's reference resolved to. */
async function newVersion({ ports }: Given): Promise<Published> {
  const tags = { keyId: wanted.keyId, mark: 'keyturn/pay/12345678/r' };
  return {
    ...wanted,
    version: await ports.vault.publish({ value: wanted.value, expiresAt: new Date(2e12), tags }),
  };
}

test('a value is compared, written where it differs, and everything around it stays byte for byte', async () => {
  const cloud = await given();
  const port = await target(cloud, [value]);
  const before = { ...site(cloud).settings };
  expect(await port.observe(wanted)).toMatchObject({ state: 'differs', hint: VALUE.slice(0, 3) });
  await port.deliver(wanted);
  expect(site(cloud).settings).toEqual({ ...before, CLIENT_SECRET: NEW });
  expect(Object.keys(site(cloud).settings)).toEqual(Object.keys(before));
  expect(await port.observe(wanted)).toMatchObject({ state: 'in-sync' });
  expect(isReadable(port) && (await port.value())?.reveal()).toBe(NEW);
});

test('what is so already is not written again, for every write restarts the app', async () => {
  const cloud = await given();
  const port = await target(cloud, [value]);
  const same = { ...wanted, value: new Secret(VALUE) };
  expect(await port.observe(same)).toMatchObject({ state: 'in-sync' });
  await port.deliver(same);
  expect(cloud.sent('updateAppSettings')).toBe(0);
  expect(site(cloud).restarts).toBe(0);
});

test('a missing setting is missing, and written as the policy says', async () => {
  const cloud = await given();
  const settings = { ...SITE, setting: 'NEW_ONE' };
  const asValue = await target(cloud, [{ appService: settings }]);
  expect(await asValue.observe(wanted)).toMatchObject({ state: 'missing' });
  await asValue.deliver(wanted);
  expect(site(cloud).settings['NEW_ONE']).toBe(NEW);
  const asReference = await target(cloud, [
    { appService: { ...settings, setting: 'NEW_REF', as: 'reference' } },
  ]);
  const published = await newVersion(cloud);
  await asReference.deliver(published);
  expect(site(cloud).settings['NEW_REF']).toBe(REFERENCE);
  expect(await asReference.observe(published)).toMatchObject({ state: 'in-sync' });
  expect(isReadable(asReference) && (await asReference.value())).toBeUndefined();
});

test('a reference to our secret is refreshed and not overwritten', async () => {
  const cloud = await given();
  const port = await target(cloud, [reference]);
  const published = await newVersion(cloud);
  expect(await port.observe(published)).toMatchObject({
    state: 'differs',
    detail: expect.stringContaining('still resolves'),
  });
  await port.deliver(published);
  expect(site(cloud).settings['REFERENCE']).toBe(REFERENCE);
  expect(cloud.sent('updateAppSettings')).toBe(0);
  expect(cloud.sent('refreshReferences')).toBe(1);
  // The workers take it a moment later.
  cloud.sandbox.clock.advance(2_000);
  expect(site(cloud).environment['REFERENCE']).toBe(NEW);
  expect(await port.observe(published)).toMatchObject({
    state: 'in-sync',
    detail: expect.stringContaining(published.version),
  });
});

test('a pinned reference is moved to the new version, in its own notation', async () => {
  const cloud = await given();
  const old = cloud.sandbox.world.vaults[0]?.secrets[0]?.versions[0]?.id;
  const pinned = (version = '') =>
    `@Microsoft.KeyVault(VaultName=kv-pay;SecretName=pay;SecretVersion=${version})`;
  site(cloud).settings['REFERENCE'] = pinned(old);
  const port = await target(cloud, [reference]);
  const published = await newVersion(cloud);
  expect(await port.observe(published)).toMatchObject({
    state: 'differs',
    detail: expect.stringContaining('fixed version'),
  });
  await port.deliver(published);
  expect(site(cloud).settings['REFERENCE']).toBe(pinned(published.version));
  expect(await port.observe(published)).toMatchObject({ state: 'in-sync' });
});

test.each([
  ['another secret', '@Microsoft.KeyVault(SecretUri=https://kv-pay.vault.azure.net/secrets/other)'],
  ['a secret that cannot be read from it', '@Microsoft.KeyVault(SecretUri='],
  [
    'App Configuration',
    '@Microsoft.AppConfiguration(Endpoint=https://pay.azconfig.io; Key=pay:secret; Label=prod)',
  ],
  ['something that nobody knows yet', ' @microsoft.Later(x=y)'],
])('a reference to %s is left alone, whatever the policy wants', async (_what, foreign) => {
  const cloud = await given();
  site(cloud).settings['REFERENCE'] = foreign;
  for (const as of ['value', 'reference', undefined]) {
    const port = await target(cloud, [{ appService: { ...reference.appService, as } }]);
    // One after the other, as a run does: a write beside the first request of a subscription waits for it.
    for (const ask of [() => port.observe(wanted), () => port.deliver(wanted)])
      expect(await problemOf(ask())).toMatchObject({
        code: 'refused',
        remedy: expect.stringContaining('/secrets/pay'),
      });
  }
  expect(site(cloud).settings['REFERENCE']).toBe(foreign);
});

test.each([
  [
    'a blank before it',
    ` ${REFERENCE}`,
    'as plain text, and passes that to the app: there is a blank before it',
  ],
  ['a line break behind it', `${REFERENCE}\n`, 'InvalidSyntax): there is a blank or a line break after it'],
  ['another case', REFERENCE.replace('KeyVault', 'keyvault'), 'it does not start with @Microsoft.KeyVault('],
])('a reference with %s is none for App Service: that is said, and mended', async (_, held, said) => {
  const cloud = await given();
  site(cloud).settings['REFERENCE'] = held;
  const port = await target(cloud, [reference]);
  const published = await newVersion(cloud);
  expect(await port.observe(published)).toMatchObject({
    state: 'differs',
    detail: expect.stringContaining(said),
  });
  expect(await port.deliver(published)).toMatchObject({ state: 'in-sync' });
  expect(site(cloud).settings['REFERENCE']).toBe(REFERENCE);
});

test('the form changes only where the policy names one', async () => {
  const cloud = await given();
  const published = await newVersion(cloud);
  const toReference = await target(cloud, [{ appService: { ...value.appService, as: 'reference' } }]);
  expect(await toReference.observe(published)).toMatchObject({ state: 'differs' });
  await toReference.deliver(published);
  const toValue = await target(cloud, [{ appService: { ...reference.appService, as: 'value' } }]);
  expect(await toValue.observe(published)).toMatchObject({ state: 'differs' });
  await toValue.deliver(published);
  expect(site(cloud).settings).toMatchObject({ CLIENT_SECRET: REFERENCE, REFERENCE: NEW });
});

test('a reference that the site may not read is a refusal that names the site’s role', async () => {
  const cloud = await given();
  site(cloud).identity.vaults = [];
  const problem = await problemOf((await target(cloud, [reference])).deliver(wanted));
  expect(problem.details).toMatchObject({ code: 'refused', serviceCode: 'AccessToKeyVaultDenied' });
  expect(problem.remedy).toContain('Key Vault Secrets User');
});

test('a slot is written, and production is not', async () => {
  const cloud = await given();
  const slot = { ...structuredClone(site(cloud)), slot: 'staging' };
  cloud.sandbox.world.sites.push(slot);
  const port = await target(cloud, [{ appService: { ...value.appService, slot: 'staging' } }]);
  await port.deliver(wanted);
  expect(await port.observe(wanted)).toMatchObject({ state: 'in-sync' });
  expect(slot.settings['CLIENT_SECRET']).toBe(NEW);
  expect(site(cloud).settings['CLIENT_SECRET']).toBe(VALUE);
  const published = await newVersion(cloud);
  const linked = await target(cloud, [{ appService: { ...reference.appService, slot: 'staging' } }]);
  await linked.deliver(published);
  expect(await linked.observe(published)).toMatchObject({ state: 'in-sync' });
});

test('two settings of one site are written one after the other, and both stay', async () => {
  const cloud = await given();
  const names = ['A_SECRET', 'B_SECRET', 'C_SECRET'];
  const { targets } = await cloud.connect(names.map(setting => ({ appService: { ...SITE, setting } })));
  cloud.fault({ service, operation: 'updateAppSettings', count: 'all', fault: { kind: 'delay', ms: 30 } });
  await Promise.all(targets.map(port => port.deliver(wanted)));
  for (const name of names) expect(site(cloud).settings[name]).toBe(NEW);
});

test('a setting is found in any case, and keeps its spelling', async () => {
  const cloud = await given();
  const port = await target(cloud, [{ appService: { ...SITE, setting: 'client_secret' } }]);
  await port.deliver(wanted);
  expect(site(cloud).settings['CLIENT_SECRET']).toBe(NEW);
  expect(site(cloud).settings).not.toHaveProperty('client_secret');
});

test('a map that is suddenly empty is not written over', async () => {
  const cloud = await given();
  const port = await target(cloud, [value]);
  await port.observe(wanted);
  const body = { name: 'appsettings', properties: {} };
  cloud.fault({ service, operation: 'listAppSettings', fault: { kind: 'error', status: 200, body } });
  expect((await problemOf(port.deliver(wanted))).code).toBe('refused');
  expect(cloud.sent('updateAppSettings')).toBe(0);
});

test('somebody who writes at the same time is noticed, and the next attempt keeps both changes', async () => {
  const cloud = await given();
  const port = await target(cloud, [value]);
  cloud.fault({ service, operation: 'listAppSettings', nth: 2, fault: { kind: 'pause' } });
  const delivering = problemOf(port.deliver(wanted));
  await expect.poll(() => cloud.sent('updateAppSettings')).toBe(1);
  await expect
    .poll(() => cloud.sandbox.history.entries().filter(one => one.operation === 'listAppSettings').length)
    .toBe(2);
  Object.assign(site(cloud).settings, { CLIENT_SECRET: VALUE, FOREIGN: 'new' });
  cloud.sandbox.faults.clear();
  expect((await delivering).code).toBe('try-later');
  await port.deliver(wanted);
  expect(site(cloud).settings).toMatchObject({ CLIENT_SECRET: NEW, FOREIGN: 'new' });
});

test.each([
  ['a 504', { kind: 'error', status: 504, body: undefined, when: 'after' }],
  ['a cut connection', { kind: 'cut-after' }],
] as const)(
  '%s is “try later”, because the same map may be written twice; the SDK does not repeat it itself',
  async (_, fault) => {
    const cloud = await given();
    const port = await target(cloud, [value]);
    cloud.fault({ service, operation: 'updateAppSettings', fault });
    expect((await problemOf(port.deliver(wanted))).code).toBe('try-later');
    expect(cloud.sent('updateAppSettings')).toBe(1);
  },
);

test('a 429 with its wait, a 409 in the older error form, and a site that is not there', async () => {
  const cloud = await given();
  const port = await target(cloud, [value]);
  const body = { Code: 'BadRequest', Message: 'another operation is in progress', Details: [] };
  cloud.fault({ service, operation: 'updateAppSettings', fault: { kind: 'error', status: 409, body } });
  expect((await problemOf(port.deliver(wanted))).code).toBe('try-later');
  const headers = { 'retry-after': '11' };
  cloud.fault({
    service,
    operation: 'listAppSettings',
    fault: { kind: 'error', status: 429, headers, body: {} },
  });
  expect((await problemOf(port.observe(wanted))).details).toMatchObject({
    code: 'try-later',
    retryAfterMs: 11_000,
  });
  const nowhere = await target(cloud, [{ appService: { ...value.appService, site: 'nowhere' } }]);
  expect((await problemOf(nowhere.observe(wanted))).details).toMatchObject({
    code: 'absent',
    serviceCode: 'ResourceNotFound',
  });
});

test('a name that App Service may not take is told before anything is made, unless the site has it', async () => {
  const cloud = await given();
  const port = await target(cloud, [{ appService: { ...SITE, setting: 'auth-client-secret' } }]);
  expect(isPrechecked(port) && (await port.writable())).toMatchObject({
    writable: 'unknown',
    why: expect.stringContaining('auth-client-secret'),
  });
  site(cloud).settings['auth-client-secret'] = VALUE;
  const again = await target(cloud, [{ appService: { ...SITE, setting: 'auth-client-secret' } }]);
  expect(isPrechecked(again) && (await again.writable())).toEqual({ writable: 'yes' });
});

test('a name that App Service does not take is told with the name', async () => {
  const cloud = await given();
  const problem = await problemOf(
    (await target(cloud, [{ appService: { ...SITE, setting: 'auth-client-secret' } }])).deliver(wanted),
  );
  expect(problem.details).toMatchObject({ code: 'refused', status: 400 });
  expect(problem.remedy).toContain('the name of the setting auth-client-secret');
});

test('a subscription that is disabled is told at once', async () => {
  const cloud = await given();
  const port = await target(cloud, [value]);
  const body = { error: { code: 'ReadOnlyDisabledSubscription', message: 'The subscription is disabled.' } };
  cloud.fault({ service, operation: 'updateAppSettings', fault: { kind: 'error', status: 409, body } });
  const problem = await problemOf(port.deliver(wanted));
  expect(problem).toMatchObject({ code: 'refused', remedy: expect.stringContaining('az account list') });
});

test('without the role, the refusal names it and the command that grants it; also for a refresh', async () => {
  const cloud = await given();
  site(cloud).access = [];
  const problem = await problemOf((await target(cloud, [value])).observe(wanted));
  expect(problem.details).toMatchObject({ code: 'refused', status: 403, serviceCode: 'AuthorizationFailed' });
  expect(problem.remedy).toContain('Website Contributor');
  expect(problem.remedy).toContain('/sites/pay-web');
});

test.each([
  ['listAppSettings', value],
  ['getReference', reference],
] as const)(
  'a page of a gateway in the place of %s says nothing about the site: it is asked again later',
  async (operation, one) => {
    const cloud = await given();
    const port = await target(cloud, [one]);
    cloud.fault({ service, operation, fault: { kind: 'garbage', when: 'before' } });
    expect(await problemOf(port.observe(wanted))).toMatchObject({ code: 'try-later' });
    expect(await port.observe(wanted)).toHaveProperty('state');
  },
);

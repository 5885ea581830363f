/** Settings of static web apps and of their preview environments: each a map that is replaced as a whole. */
import { expect, test } from 'vitest';
import { cloudClock, systemClock } from '../../src/clock.ts';
import { connectCloud } from '../../src/connectors/connectCloud.ts';
import { clouds } from '../../src/policy/clouds.ts';
import { isConsumed, isPrechecked, isReadable, type TargetPort } from '../../src/rotation/ports.ts';
import { Secret } from '../../src/secret.ts';
import {
  APP,
  type Given,
  given,
  problemOf,
  rotationOf,
  SUBSCRIPTION,
  TENANT,
  VALUE,
  wanted,
} from './given.ts';
import { cases, expectRefused, reshape } from './shapes.ts';

const NEW = wanted.value.reveal();
const FRONT = { subscription: SUBSCRIPTION, resourceGroup: 'rg-pay', site: 'front' };
const setting = (more: Record<string, unknown> = {}) => ({
  staticWebApp: { ...FRONT, setting: 'CLIENT_SECRET', ...more },
});

function withApp(): Promise<Given> {
  const credential = { credential: `${APP}/old` };
  return given({
    seed: {
      staticSites: [
        {
          subscription: SUBSCRIPTION,
          resourceGroup: 'rg-pay',
          name: 'front',
          tenant: TENANT,
          settings: { ODD: ' "quoted" \\ ü\n', CLIENT_SECRET: credential, API_URL: 'https://api' },
          environments: { '12': { CLIENT_SECRET: credential, ODD: 'of 12' } },
        },
      ],
    },
  });
}

function appOf({ sandbox }: Given) {
  const [found] = sandbox.world.staticSites ?? [];
  if (found === undefined) throw new Error('no static web app');
  return found;
}

const settingsOf = (cloud: Given, build = 'default') => appOf(cloud).builds[build]?.settings ?? {};

async function target(cloud: Given, one = setting()): Promise<TargetPort> {
  const [port] = (await cloud.connect([one])).targets;
  if (port === undefined) throw new Error('no target');
  return port;
}

test('of a short value the state tells the length alone', async () => {
  const cloud = await withApp();
  settingsOf(cloud)['CLIENT_SECRET'] = 'q7#';
  expect(await (await target(cloud)).observe(wanted)).toMatchObject({
    detail: 'holds another value (3 characters)',
  });
});

test('a value is compared, written where it differs, and everything around it stays byte for byte', async () => {
  const cloud = await withApp();
  const port = await target(cloud);
  const [before, preview] = [{ ...settingsOf(cloud) }, { ...settingsOf(cloud, '12') }];
  expect(await port.observe(wanted)).toMatchObject({ state: 'differs', hint: VALUE.slice(0, 3) });
  expect(await port.deliver(wanted)).toMatchObject({ state: 'in-sync' });
  expect(settingsOf(cloud)).toEqual({ ...before, CLIENT_SECRET: NEW });
  expect(Object.keys(settingsOf(cloud))).toEqual(Object.keys(before));
  expect(settingsOf(cloud, '12')).toEqual(preview);
  expect(await port.observe(wanted)).toMatchObject({ state: 'in-sync' });
  expect(isReadable(port) && (await port.value())?.reveal()).toBe(NEW);
});

test('a preview environment has settings of its own', async () => {
  const cloud = await withApp();
  const before = { ...settingsOf(cloud) };
  await (await target(cloud, setting({ environment: '12' }))).deliver(wanted);
  expect(settingsOf(cloud, '12')).toEqual({ CLIENT_SECRET: NEW, ODD: 'of 12' });
  expect(settingsOf(cloud)).toEqual(before);
});

test('one that went with its pull request is absent, with what may be the reason', async () => {
  const cloud = await withApp();
  const problem = await problemOf((await target(cloud, setting({ environment: '13' }))).observe(wanted));
  expect(problem).toMatchObject({ code: 'absent', remedy: expect.stringContaining('pull request') });
});

test('a missing setting is missing, and is added', async () => {
  const cloud = await withApp();
  const port = await target(cloud, setting({ setting: 'NEW_ONE' }));
  expect(await port.observe(wanted)).toMatchObject({ state: 'missing' });
  await port.deliver(wanted);
  expect(settingsOf(cloud)).toMatchObject({ NEW_ONE: NEW, CLIENT_SECRET: VALUE });
});

test('what is so already is not written again, in whatever case the policy names it', async () => {
  const cloud = await withApp();
  const port = await target(cloud, setting({ setting: 'client_secret' }));
  await port.deliver({ ...wanted, value: new Secret(VALUE) });
  expect(cloud.sent('updateStaticSiteAppSettings')).toBe(0);
});

test.each([
  '@Microsoft.KeyVault(SecretUri=https://kv-pay.vault.azure.net/secrets/pay)',
  ' @microsoft.AppConfiguration(Endpoint=https://a; Key=b)',
])('a reference, %j, is left alone: nobody tells what it resolves to', async held => {
  const cloud = await withApp();
  settingsOf(cloud)['CLIENT_SECRET'] = held;
  const port = await target(cloud);
  for (const call of [() => port.observe(wanted), () => port.deliver(wanted)])
    expect(await problemOf(call())).toMatchObject({ code: 'refused' });
  expect(settingsOf(cloud)['CLIENT_SECRET']).toBe(held);
});

test('rotations of one run that deliver to it write once, and to its environments each once', async () => {
  const cloud = await withApp();
  const { environment: env } = cloud.sandbox;
  const run = await connectCloud({ endpoints: clouds.public, env, clock: cloudClock(systemClock) });
  const open = async (more: Record<string, unknown>) => {
    const [port] = (await run.open(rotationOf(clouds.public, [setting(more)]))).targets;
    if (port === undefined) throw new Error('no target');
    return port;
  };
  const ports = await Promise.all([
    open({ setting: 'A_SECRET' }),
    open({ setting: 'B_SECRET' }),
    open({ setting: 'A_SECRET', environment: '12' }),
  ]);
  const states = await Promise.all(ports.map(port => port.deliver(wanted)));
  expect(states).toEqual(ports.map(() => ({ state: 'in-sync', detail: "has the vault's value" })));
  expect(settingsOf(cloud)).toMatchObject({ A_SECRET: NEW, B_SECRET: NEW });
  expect(settingsOf(cloud, '12')).toMatchObject({ A_SECRET: NEW, ODD: 'of 12' });
  expect(cloud.sent('updateStaticSiteAppSettings')).toBe(1);
  expect(cloud.sent('updateStaticSiteBuildAppSettings')).toBe(1);
});

test('what somebody changes right after the write stays, and is told by its name', async () => {
  const cloud = await withApp();
  const port = await target(cloud);
  cloud.fault({ operation: 'listStaticSiteAppSettings', nth: 2, fault: { kind: 'pause' } });
  const delivering = port.deliver(wanted);
  const lists = () =>
    cloud.sandbox.history.entries().filter(({ operation }) => operation === 'listStaticSiteAppSettings')
      .length;
  await expect.poll(lists, { timeout: 10_000 }).toBe(2);
  const place = { subscription: SUBSCRIPTION, resourceGroup: 'rg-pay', name: 'front' };
  cloud.sandbox.edit({ op: 'set-static-site-setting', ...place, setting: 'API_URL', value: 'their-value' });
  cloud.sandbox.faults.clear();
  const state = await delivering;
  expect(state).toMatchObject({
    state: 'in-sync',
    meanwhile: {
      text: expect.stringContaining('API_URL'),
      remedy: expect.stringContaining('/staticSites/front'),
    },
  });
  expect(JSON.stringify(state)).not.toContain('their-value');
  expect(settingsOf(cloud)['API_URL']).toBe('their-value');
});

test('one that had settings and lists none is not written', async () => {
  const cloud = await withApp();
  const port = await target(cloud);
  await port.observe(wanted);
  Object.assign(appOf(cloud).builds['default'] ?? {}, { settings: {} });
  expect(await problemOf(port.deliver(wanted))).toMatchObject({ code: 'refused' });
  expect(cloud.sent('updateStaticSiteAppSettings')).toBe(0);
});

test('a name of somebody else that the service keeps for itself refuses the whole map, and nothing is written', async () => {
  const cloud = await withApp();
  settingsOf(cloud)['WEBSITE_X'] = '1';
  const before = { ...settingsOf(cloud) };
  const problem = await problemOf((await target(cloud)).deliver(wanted));
  expect(problem).toMatchObject({ code: 'refused', remedy: expect.stringContaining('reserves') });
  expect(settingsOf(cloud)).toEqual(before);
});

test('a write whose answer is lost is unknown, and made again without harm', async () => {
  const cloud = await withApp();
  const port = await target(cloud);
  cloud.fault({ operation: 'updateStaticSiteAppSettings', fault: { kind: 'cut-after' } });
  const problem = await problemOf(port.deliver(wanted));
  expect(['try-later', 'unknown-outcome']).toContain(problem.code);
  expect(await port.deliver(wanted)).toMatchObject({ state: 'in-sync' });
  expect(settingsOf(cloud)).toMatchObject({ CLIENT_SECRET: NEW, API_URL: 'https://api' });
});

test('who lacks the role is told so with the command that grants it, and before a secret is made', async () => {
  const cloud = await withApp();
  const port = await target(cloud);
  expect(isPrechecked(port) && (await port.writable())).toEqual({ writable: 'yes' });
  const [access] = appOf(cloud).access.splice(0);
  cloud.sandbox.world.sites[0]?.access.push(access ?? '');
  const other = await target(cloud);
  const problem = await problemOf(other.observe(wanted));
  expect(problem).toMatchObject({ code: 'refused', remedy: expect.stringContaining('--role "Contributor"') });
});

test('its functions show no process that could be asked, and how to have them restart is known to a diagnosis', async () => {
  const port = await target(await withApp(), setting({ environment: '12' }));
  expect(isConsumed(port)).toBe(false);
  expect(port.words?.runs).toEqual({
    restart: `az staticwebapp appsettings set --name front --resource-group rg-pay --environment-name 12 --subscription ${SUBSCRIPTION} --setting-names RESTARTED="$(date -u +%s)"`,
    variable: 'CLIENT_SECRET',
  });
});

test.each(
  cases([
    ['listStaticSiteAppSettings', 'properties'],
    ['listStaticSiteAppSettings', 'properties.ODD', 'missing'],
  ]),
)('%s: where %s is %s, nothing is read and nothing written', async (operation, at, _name, change) => {
  const cloud = await withApp();
  const port = await target(cloud);
  reshape(cloud, 'arm', [operation, at], change);
  await expectRefused(port.observe(wanted));
  await expectRefused(port.deliver(wanted));
  expect(cloud.sent('updateStaticSiteAppSettings')).toBe(0);
});

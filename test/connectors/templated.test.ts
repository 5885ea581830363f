/** A place that holds the secret within a longer value: the real connectors on the sandbox. */
import { expect, test } from 'vitest';
import { clouds } from '../../src/policy/clouds.ts';
import { isReadable, isTried } from '../../src/rotation/ports.ts';
import { Secret } from '../../src/secret.ts';
import { APP, type Given, given, rotationOf, SITE, VALUE, wanted } from './given.ts';

const NEW = wanted.value.reveal();
const TEMPLATE = 'Server=sql;User ID=app;Password={secret};Encrypt=yes';
const filled = (secret: string) => TEMPLATE.replace('{secret}', () => secret);

async function target(cloud: Given, written: Record<string, Record<string, unknown>>, template = TEMPLATE) {
  const { targets } = rotationOf(clouds.public, [written]);
  const all = targets.map(one => ({ ...one, template }));
  const [port] = (await cloud.connect([], { targets: all })).targets;
  if (port === undefined) throw new Error('no target');
  return port;
}

const site = { appService: { ...SITE, setting: 'SQL', as: 'value' } };
const settingsOf = ({ sandbox }: Given) => sandbox.world.sites[0]?.settings ?? {};

test('a setting gets the whole value, and the secret within it is what is compared and tried', async () => {
  const cloud = await given();
  const port = await target(cloud, site);
  expect(await port.observe(wanted)).toMatchObject({ state: 'missing' });
  await port.deliver(wanted);
  expect(settingsOf(cloud)['SQL']).toBe(filled(NEW));
  expect(await port.observe(wanted)).toMatchObject({ state: 'in-sync' });
  expect(isReadable(port) && (await port.value())?.equals(wanted.value)).toBe(true);
});

test('what it is compared with may be given up before the place has answered, also where the place never does', async () => {
  const cloud = await given();
  const port = await target(cloud, site);
  cloud.fault({ service: 'arm', operation: 'listAppSettings', fault: { kind: 'error', status: 503 } });
  const { promise, reject } = Promise.withResolvers<typeof wanted>();
  promise.catch(() => {});
  const observing = port.observe(promise);
  observing.catch(() => {});
  reject(new Error('not compared'));
  // Without a handler on what the template makes of it, the process ends here.
  await new Promise(resolve => setImmediate(resolve));
  await expect(observing).rejects.toThrow();
});

test('an older secret in the same form is told by its own first characters', async () => {
  const cloud = await given();
  settingsOf(cloud)['SQL'] = filled(VALUE);
  const port = await target(cloud, site);
  expect(await port.observe(wanted)).toEqual({
    state: 'differs',
    detail: 'holds another value (old…) in its template',
    hint: 'old',
  });
  expect(isReadable(port) && (await port.value())?.equals(new Secret(VALUE))).toBe(true);
});

test('a value of another form is no secret: it differs, and nobody is asked with it', async () => {
  const cloud = await given();
  settingsOf(cloud)['SQL'] = 'Server=other;Password=something';
  const port = await target(cloud, site);
  expect(await port.observe(wanted)).toEqual({
    state: 'differs',
    detail: 'does not have the form of its template',
  });
  expect(isReadable(port) && (await port.value())).toBeUndefined();
});

test('a variable that nobody can read gets the whole value, and is known by its mark as before', async () => {
  const cloud = await given();
  const group = { organization: 'contoso', project: 'Pay Project', group: 'pay-vars', variable: 'SECRET' };
  const port = await target(cloud, { variableGroup: group });
  await port.deliver(wanted);
  expect(cloud.sandbox.world.organizations[0]?.groups[0]?.variables['SECRET']?.value).toBe(filled(NEW));
  expect(await port.observe(wanted)).toMatchObject({ state: 'in-sync' });
  expect(isReadable(port) || isTried(port)).toBe(false);
});

test('a variable that is linked to the vault gets no template, and that is told', async () => {
  const cloud = await given();
  Object.assign(cloud.sandbox.world.organizations[0]?.groups[0] ?? {}, {
    type: 'AzureKeyVault',
    providerData: { vault: 'kv-pay' },
    variables: { pay: { value: '', isSecret: true } },
  });
  const group = { organization: 'contoso', project: 'Pay Project', group: 'pay-vars', variable: 'pay' };
  const port = await target(cloud, { variableGroup: group });
  expect(await port.observe(wanted)).toMatchObject({
    state: 'differs',
    fault: { words: expect.stringContaining('without its template') },
  });
});

test('a service that can try a secret is given the whole value', async () => {
  const cloud = await given({
    seed: {
      serviceConnections: [
        { organization: 'contoso', project: 'Pay Project', name: 'azure', appId: APP, value: VALUE },
      ],
    },
  });
  const connection = { organization: 'contoso', project: 'Pay Project', name: 'azure' };
  const [bare, padded] = await Promise.all([
    target(cloud, { serviceConnection: connection }, '{secret}'),
    target(cloud, { serviceConnection: connection }, 'not {secret}'),
  ]);
  expect(isTried(bare) && (await bare.tryInPlace(new Secret(VALUE)))).toMatchObject({ trial: 'accepted' });
  expect(isTried(padded) && (await padded.tryInPlace(new Secret(VALUE)))).toMatchObject({ trial: 'refused' });
});

import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isSurrounded } from '../../src/rotation/ports.ts';
import { sealingKey } from '../../src/sandbox/github/seal.ts';
import { seededRandom } from '../../src/sandbox/random.ts';
import { searchedFolder } from '../support/canary.ts';
import { type Given, given, problemOf, VALUE, wanted } from './given.ts';

const NEW = wanted.value.reveal();
const service = 'github';
const settings = { repository: 'contoso/pay', secret: 'CLIENT_SECRET' };

function repository({ sandbox }: Given) {
  const [found] = sandbox.world.repositories;
  if (found === undefined) throw new Error('no repository');
  return found;
}

async function target(cloud: Given, change: Record<string, unknown> = {}) {
  const [port] = (await cloud.connect([{ githubSecret: { ...settings, ...change } }])).targets;
  if (port === undefined) throw new Error('no target');
  return port;
}

test('a secret without a mark is unknown; once delivered GitHub can open it, its mark tells, and others stay', async () => {
  const cloud = await given();
  const port = await target(cloud);
  expect(await port.observe(wanted)).toEqual({
    state: 'unknown',
    writtenAt: expect.any(Date),
    detail: expect.stringContaining('no mark'),
  });
  const other = structuredClone(repository(cloud).secrets['OTHER']);
  await port.deliver(wanted);
  expect(repository(cloud).secrets['CLIENT_SECRET']?.value).toBe(NEW);
  expect(repository(cloud).variables['CLIENT_SECRET_KEYTURN']?.value).toMatch(`${wanted.keyId} 20`);
  expect(repository(cloud).secrets['OTHER']).toEqual(other);
  expect(repository(cloud).variables['PLAIN']?.value).toBe('plain');
  expect(await port.observe(wanted)).toMatchObject({ state: 'in-sync' });
  expect(await port.observe({ ...wanted, keyId: 'another' })).toMatchObject({ state: 'differs' });
});

test('what Actions could do without, GitHub does not show: perhaps, and with the subject of an environment', async () => {
  const cloud = await given();
  const without = async (change: Record<string, unknown>) => {
    const port = await target(cloud, change);
    return isSurrounded(port) ? (await port.surroundings()).secretless : 'nothing is told';
  };
  expect(await without({ environment: 'production' })).toMatchObject({
    certainty: 'possible',
    trusts: {
      name: 'github-contoso-pay-production',
      issuer: 'https://token.actions.githubusercontent.com',
      subject: 'repo:contoso/pay:environment:production',
    },
  });
  expect(await without({})).not.toHaveProperty('trusts');
  expect(await without({ store: 'codespaces' })).toBeUndefined();
});

test('delivering again moves the mark, and a secret that somebody wrote after it differs', async () => {
  const cloud = await given();
  const port = await target(cloud);
  await port.deliver(wanted);
  cloud.sandbox.clock.advance(5000);
  await port.deliver({ ...wanted, keyId: 'second' });
  expect(await port.observe({ ...wanted, keyId: 'second' })).toMatchObject({ state: 'in-sync' });
  const secret = repository(cloud).secrets['CLIENT_SECRET'];
  if (secret) Object.assign(secret, { value: VALUE, updatedAt: secret.updatedAt + 60_000 });
  expect(await port.observe({ ...wanted, keyId: 'second' })).toMatchObject({ state: 'differs' });
});

test('an environment’s secret is written there, and the repository’s of the same name is not', async () => {
  const cloud = await given();
  const port = await target(cloud, { environment: 'prod eu' });
  expect(await port.observe(wanted)).toMatchObject({ state: 'missing' });
  await port.deliver(wanted);
  expect(await port.observe(wanted)).toMatchObject({ state: 'in-sync' });
  expect(repository(cloud).environments['prod eu']?.secrets['CLIENT_SECRET']?.value).toBe(NEW);
  expect(repository(cloud).secrets['CLIENT_SECRET']?.value).toBe(VALUE);
});

test('a public key that changes between reading and writing is “try later”, and the next attempt succeeds', async () => {
  const cloud = await given();
  const port = await target(cloud);
  cloud.fault({ service, operation: 'putSecret', fault: { kind: 'pause' } });
  const delivering = problemOf(port.deliver(wanted));
  await expect
    .poll(() => cloud.sandbox.history.entries().some(one => one.operation === 'putSecret'))
    .toBe(true);
  Object.assign(repository(cloud).key, sealingKey(seededRandom(7)));
  cloud.sandbox.faults.clear();
  expect((await delivering).details).toMatchObject({ code: 'try-later', status: 422 });
  expect(repository(cloud).secrets['CLIENT_SECRET']?.value).toBe(VALUE);
  await port.deliver(wanted);
  expect(repository(cloud).secrets['CLIENT_SECRET']?.value).toBe(NEW);
});

test('a token that may not write variables still delivers, and the state is unknown with its date', async () => {
  const cloud = await given();
  const port = await target(cloud);
  const refusal = {
    kind: 'error',
    status: 403,
    body: { message: 'Resource not accessible by personal access token' },
  } as const;
  for (const operation of ['getVariable', 'createVariable', 'updateVariable']) {
    cloud.fault({ service, operation, count: 'all', fault: refusal });
  }
  await port.deliver(wanted);
  expect(repository(cloud).secrets['CLIENT_SECRET']?.value).toBe(NEW);
  expect(await port.observe(wanted)).toMatchObject({ state: 'unknown', updatedAt: expect.any(Date) });
});

test('an old mark that cannot be moved is not passed over, for it would lie from then on', async () => {
  const cloud = await given();
  const port = await target(cloud);
  await port.deliver({ ...wanted, keyId: 'first' });
  cloud.fault({ service, operation: 'updateVariable', fault: { kind: 'error', status: 403, body: {} } });
  expect((await problemOf(port.deliver(wanted))).code).toBe('refused');
});

test('without a token, the target says which variables to set, and nothing else fails', async () => {
  const cloud = await given({ env: { GITHUB_TOKEN: '', GH_TOKEN: '' } });
  const problem = await problemOf((await target(cloud)).observe(wanted));
  expect(problem).toMatchObject({ code: 'refused', remedy: expect.stringContaining('GITHUB_TOKEN') });
});

test('a bad token is refused', async () => {
  const bad = await given({ env: { GITHUB_TOKEN: 'ghp_wrong' } });
  expect((await problemOf((await target(bad)).observe(wanted))).details).toMatchObject({
    code: 'refused',
    status: 401,
    reason: expect.stringContaining('GITHUB_TOKEN: it has expired'),
    remedy: expect.stringMatching(/^export GITHUB_TOKEN=(?!.*az login)/),
  });
});

test('an App that GitHub does not know is told as that', async () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const keyFile = join(searchedFolder(), 'app.pem');
  writeFileSync(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const env = { KEYTURN_GITHUB_APP_ID: '999', KEYTURN_GITHUB_APP_KEY_FILE: keyFile };
  const { details } = await problemOf((await target(await given({ env }))).observe(wanted));
  expect(details).toMatchObject({ code: 'refused', status: 401 });
  expect(details.remedy).toContain('KEYTURN_GITHUB_APP_ID');
  expect(details.remedy).not.toContain('az login');
});

test('an environment that is not there is no secret that is not there yet', async () => {
  const cloud = await given();
  const port = await target(cloud, { environment: 'production' });
  for (const ask of [() => port.observe(wanted), () => port.deliver(wanted)])
    expect((await problemOf(ask())).details).toMatchObject({
      code: 'absent',
      reason: expect.stringContaining('no such repository or environment'),
      remedy: expect.stringContaining('environment'),
    });
});

test('a place that has no room for another secret says what to look at', async () => {
  const cloud = await given();
  const { secrets } = cloud.sandbox.world.repositories[0] ?? {};
  const other = { value: 'x', createdAt: 0, updatedAt: 0 };
  for (let number = 0; number < 100; number += 1)
    Object.assign(secrets ?? {}, { [`S${number}`]: { ...other } });
  const { details } = await problemOf((await target(cloud, { secret: 'ONE_MORE' })).deliver(wanted));
  expect(details).toMatchObject({ code: 'refused', status: 422 });
  expect(details.remedy).toMatch(/ONE_MORE.*gh secret list --repo contoso\/pay/);
});

test('a repository that is not there is absent when it is written', async () => {
  const cloud = await given();
  const nowhere = await target(cloud, { repository: 'contoso/nowhere' });
  expect((await problemOf(nowhere.deliver(wanted))).details).toMatchObject({ code: 'absent', status: 404 });
});

test('a renamed repository is refused: a secret goes only where the policy says', async () => {
  const cloud = await given();
  const headers = { location: 'https://api.github.com/repositories/1/actions/secrets/public-key' };
  const body = { message: 'Moved Permanently' };
  cloud.fault({ service, operation: 'getPublicKey', fault: { kind: 'error', status: 301, headers, body } });
  expect((await problemOf((await target(cloud)).deliver(wanted))).code).toBe('refused');
});

test('a rate limit, a 504 after the effect and a cut are “try later”, and nothing is repeated', async () => {
  const cloud = await given();
  const port = await target(cloud);
  const headers = { 'retry-after': '1' };
  cloud.fault({
    service,
    operation: 'putSecret',
    fault: { kind: 'error', status: 403, headers, body: { message: 'secondary rate limit' } },
  });
  expect((await problemOf(port.deliver(wanted))).details).toMatchObject({
    code: 'try-later',
    retryAfterMs: 1_000,
  });
  cloud.fault({
    service,
    operation: 'putSecret',
    fault: { kind: 'error', status: 504, body: undefined, when: 'after' },
  });
  expect((await problemOf(port.deliver(wanted))).code).toBe('try-later');
  cloud.fault({ service, operation: 'putSecret', fault: { kind: 'cut-after' } });
  expect((await problemOf(port.deliver(wanted))).code).toBe('try-later');
  expect(cloud.sent('putSecret')).toBe(3);
});

test('a GitHub App writes through its installation on the repository', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const file = join(searchedFolder(), 'app.pem');
  writeFileSync(file, privateKey, { mode: 0o600 });
  const env = {
    GITHUB_TOKEN: '',
    GH_TOKEN: '',
    KEYTURN_GITHUB_APP_ID: '4711',
    KEYTURN_GITHUB_APP_KEY_FILE: file,
  };
  const cloud = await given({ env });
  const installations = [{ id: 12, repositories: ['contoso/pay'] }];
  Object.assign(cloud.sandbox.world, {
    githubApps: [{ appId: '4711', publicKeyPem: publicKey, installations }],
  });
  const port = await target(cloud);
  await port.deliver(wanted);
  expect(await port.observe(wanted)).toMatchObject({ state: 'in-sync' });
  const elsewhere = await target(cloud, { repository: 'contoso/other' });
  expect(await problemOf(elsewhere.observe(wanted))).toMatchObject({
    code: 'refused',
    remedy: expect.stringContaining('install'),
  });
});

test('a page that is not GitHub’s does not count as written, whatever its status', async () => {
  const cloud = await given();
  const port = await target(cloud);
  cloud.sandbox.faults.add({
    service: 'github',
    operation: 'putSecret',
    fault: { kind: 'garbage', when: 'before' },
  });
  const problem = await problemOf(port.deliver(wanted));
  expect(problem.code).toBe('try-later');
});

test.each(['getSecret', 'getVariable'])(
  'a page of a gateway in the place of %s says nothing about the secret: it is asked again later',
  async operation => {
    const cloud = await given();
    const port = await target(cloud);
    await port.deliver(wanted);
    cloud.fault({ service, operation, fault: { kind: 'garbage', when: 'before' } });
    expect(await problemOf(port.observe(wanted))).toMatchObject({ code: 'try-later' });
    expect(await port.observe(wanted)).toMatchObject({ state: 'in-sync' });
  },
);

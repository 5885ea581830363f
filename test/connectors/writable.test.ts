/** Whether a place may be written, as its service tells before anybody writes. */
import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isPrechecked } from '../../src/rotation/ports.ts';
import { searchedFolder } from '../support/canary.ts';
import { type Given, given, problemOf, SITE, wanted } from './given.ts';

const settings = { repository: 'contoso/pay', secret: 'CLIENT_SECRET' };

async function writable(cloud: Given, target: Record<string, Record<string, unknown>>) {
  const [port] = (await cloud.connect([target])).targets;
  if (port === undefined || !isPrechecked(port)) throw new Error('tells nothing');
  await port.observe(wanted).catch(() => {});
  return port.writable();
}

const site = { appService: { ...SITE, setting: 'AZURE_CLIENT_SECRET' } };

test('a site is writable for who has the role, and not for who may only read it', async () => {
  const cloud = await given();
  expect(await writable(cloud, site)).toEqual({ writable: 'yes' });
  for (const each of cloud.sandbox.world.sites) Object.assign(each, { readers: each.access, access: [] });
  expect(await writable(cloud, site)).toMatchObject({
    writable: 'no',
    why: 'the signed-in identity lacks Microsoft.Web/sites/config/write',
    remedy: expect.stringContaining('az role assignment create --role "Website Contributor"'),
  });
});

test.each([
  ['every action', [{ actions: ['*'], notActions: [] }], 'yes'],
  ['another case', [{ actions: ['microsoft.web/SITES/config/*'], notActions: null }], 'yes'],
  [
    'what another role takes out',
    [{ actions: ['*'], notActions: ['Microsoft.Web/*/write'] }, { actions: ['Microsoft.Web/sites/*'] }],
    'yes',
  ],
  ['what is taken out', [{ actions: ['*/write'], notActions: ['Microsoft.Web/sites/config/Write'] }], 'no'],
  [
    'something else',
    [{ actions: ['Microsoft.Web/sites/config/list/action', '*/read'], notActions: [] }],
    'no',
  ],
  ['nothing at all, although it was read', [], 'unknown'],
])('permissions for %s are understood', async (_, value, expected) => {
  const cloud = await given();
  cloud.fault({
    service: 'arm',
    operation: 'listPermissions',
    fault: { kind: 'reshape', at: 'value', to: value },
  });
  expect(await writable(cloud, site)).toMatchObject({ writable: expected });
});

test('who may not see his permissions does not know', async () => {
  const cloud = await given();
  cloud.fault({ service: 'arm', operation: 'listPermissions', fault: { kind: 'error', status: 403 } });
  expect((await problemOf(writable(cloud, site))).code).toBe('refused');
});

test('an archived repository, and one without room for a new secret, are not writable; what a token may do is unknown', async () => {
  const cloud = await given();
  const github = { githubSecret: settings };
  expect(await writable(cloud, github)).toMatchObject({ writable: 'unknown' });
  const [repository] = cloud.sandbox.world.repositories;
  for (let count = 0; count < 100; count += 1)
    Object.assign(repository?.secrets ?? {}, { [`S${count}`]: { value: '', createdAt: 0, updatedAt: 0 } });
  expect(await writable(cloud, github)).toMatchObject({ writable: 'unknown' });
  expect(await writable(cloud, { githubSecret: { ...settings, secret: 'A_NEW_ONE' } })).toMatchObject({
    writable: 'no',
    why: expect.stringContaining('of at most 100 secrets'),
  });
  Object.assign(repository ?? {}, { archived: true });
  expect(await writable(cloud, github)).toMatchObject({
    writable: 'no',
    remedy: 'gh repo unarchive contoso/pay',
  });
});

test.each([
  [{ secrets: 'write', actions_variables: 'write' }, undefined, 'yes'],
  [{ secrets: 'read', actions_variables: 'write' }, undefined, 'no'],
  [{ secrets: 'write' }, 'prod eu', 'no'],
  [{ environments: 'write' }, 'prod eu', 'yes'],
] as const)('a GitHub App with %o is writable: %s %s', async (permissions, environment, expected) => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const file = join(searchedFolder(), 'app.pem');
  writeFileSync(file, privateKey);
  const env = { GITHUB_TOKEN: '', KEYTURN_GITHUB_APP_ID: '4711', KEYTURN_GITHUB_APP_KEY_FILE: file };
  const cloud = await given({ env });
  const installations = [{ id: 9, repositories: ['contoso/pay'], permissions: { ...permissions } }];
  Object.assign(cloud.sandbox.world, {
    githubApps: [{ appId: '4711', publicKeyPem: publicKey, installations }],
  });
  const target = { githubSecret: environment === undefined ? settings : { ...settings, environment } };
  expect(await writable(cloud, target)).toMatchObject({ writable: expected });
});

test('a variable group that is linked to a vault and maps something else is not writable; of another it is unknown', async () => {
  const cloud = await given();
  const group = {
    variableGroup: { organization: 'contoso', project: 'Pay Project', group: 'pay-vars', variable: 'SECRET' },
  };
  expect(await writable(cloud, group)).toMatchObject({ writable: 'unknown' });
  const [found] = cloud.sandbox.world.organizations[0]?.groups ?? [];
  Object.assign(found ?? {}, { type: 'AzureKeyVault', providerData: { vault: 'kv-other' } });
  expect(await writable(cloud, group)).toMatchObject({
    writable: 'no',
    why: expect.stringContaining('linked'),
  });
});

import { DefaultAzureCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';
import { expect, test } from 'vitest';
import type { WorldSeed } from '../../src/sandbox/world.ts';
import { openSandbox } from '../support/sandbox.ts';

const TENANT = '11111111-1111-4111-8111-111111111111';
const APP = '22222222-2222-4222-8222-222222222222';
const VAULT = 'kv-payments.vault.azure.net';

const seed: WorldSeed = {
  tenants: [{ id: TENANT, applications: [{ appId: APP, credentials: [{ name: 'old' }] }] }],
  vaults: [
    {
      host: VAULT,
      tenant: TENANT,
      secrets: [{ name: 'api', versions: [{ value: { credential: `${APP}/old` } }] }],
    },
  ],
};

test('the operator is signed in, may read Graph and write the vault, with SDK defaults and real names', async () => {
  await using sandbox = await openSandbox(seed);
  const credential = new DefaultAzureCredential();
  const vault = new SecretClient(`https://${VAULT}`, credential);
  expect((await vault.getSecret('api')).value).toBe(
    sandbox.world.tenants[0]?.applications[1]?.passwords[0]?.value,
  );
  const token = await credential.getToken('https://graph.microsoft.com/.default');
  const url = `https://graph.microsoft.com/v1.0/applications(appId='${APP}')?$select=id,appId`;
  const response = await fetch(url, { headers: { authorization: `Bearer ${token.token}` } });
  expect(await response.json()).toMatchObject({ appId: APP });
});

test('a fault on setSecret strikes the real request, not the challenge before it', async () => {
  await using sandbox = await openSandbox(seed);
  sandbox.faults.add({
    service: 'vault',
    operation: 'setSecret',
    fault: { kind: 'error', status: 403, body: { error: { code: 'Forbidden' } }, when: 'before' },
  });
  const vault = new SecretClient(`https://${VAULT}`, new DefaultAzureCredential());
  await expect(vault.setSecret('api', 'new')).rejects.toMatchObject({ statusCode: 403 });
  expect(
    sandbox.history
      .entries()
      .filter(entry => entry.service === 'vault')
      .map(entry => entry.operation),
  ).toEqual(['challenge', 'setSecret']);
  expect(sandbox.world.vaults[0]?.secrets[0]?.versions).toHaveLength(1);
});

test('leaving the sandbox puts the process back: no sign-in, no proxy, no trust', async () => {
  const before = { ...process.env };
  {
    await using sandbox = await openSandbox(seed);
    expect(process.env['AZURE_CLIENT_ID']).toBe(sandbox.operator.appId);
  }
  expect(process.env).toEqual(before);
});

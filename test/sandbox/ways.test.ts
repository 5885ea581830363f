/** The operator signs in by each way that the sandbox offers, with the real SDKs; also after another world has taken the place. */
import { randomUUID } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import {
  ClientCertificateCredential,
  DeviceCodeCredential,
  ManagedIdentityCredential,
  type TokenCredential,
  WorkloadIdentityCredential,
} from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { WorldSeed } from '../../src/sandbox/world.ts';
import { control, openSandbox, type TestSandbox } from '../support/sandbox.ts';
import { HOST, TENANT } from './vaultScene.ts';

const JANE = '66666666-6666-4666-8666-666666666666';
const users = [{ id: JANE, userPrincipalName: 'jane@contoso.com' }];
const seed: WorldSeed = { tenants: [{ id: TENANT, users }], vaults: [{ host: HOST, tenant: TENANT }] };

let sandbox: TestSandbox;

beforeAll(async () => {
  sandbox = await openSandbox(seed);
});
afterAll(() => sandbox[Symbol.asyncDispose]());
afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

type Environment = Readonly<Record<string, string>>;

/** The variables of that way, in this process as well, and none of the secret's. */
function entered(way: string): Environment {
  const environment = sandbox.environmentBy(way);
  vi.stubEnv('AZURE_CLIENT_SECRET', undefined);
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  return environment;
}

test.each<[string, (environment: Environment) => TokenCredential]>([
  [
    'certificate',
    ({ AZURE_CLIENT_ID = '', AZURE_CLIENT_CERTIFICATE_PATH = '' }) =>
      new ClientCertificateCredential(TENANT, AZURE_CLIENT_ID, AZURE_CLIENT_CERTIFICATE_PATH),
  ],
  ['workload-identity', () => new WorkloadIdentityCredential()],
  // One of the two that are the machine's: MSAL keeps for a process which one it is. The other: test/e2e/signIns.test.ts.
  ['managed-identity', () => new ManagedIdentityCredential()],
])('by %s, and writes a secret; in the next world, too', async (way, credentialFor) => {
  const environment = entered(way);
  expect(environment).not.toHaveProperty('AZURE_CLIENT_SECRET');
  const write = () =>
    new SecretClient(`https://${HOST}`, credentialFor(environment)).setSecret('a', randomUUID());
  await write();
  await control(sandbox, 'POST', '/world', seed);
  if (way !== 'managed-identity') await write();
  const machine = sandbox.world.machine?.header;
  expect(machine === undefined || sandbox.world.issued.has(machine)).toBe(true);
  expect(machine !== undefined).toBe(way === 'managed-identity');
});

test('a person signs in with the code that the SDK shows, and is known by it to the services', async () => {
  const credential = new DeviceCodeCredential({
    tenantId: TENANT,
    userPromptCallback: ({ userCode }) => {
      sandbox.edit({ op: 'approve-device-code', userCode, user: 'jane@contoso.com' });
    },
  });
  const { token } = await credential.getToken('https://graph.microsoft.com/.default');
  const me = await fetch('https://graph.microsoft.com/v1.0/me', {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(await me.json()).toMatchObject({ id: JANE, userPrincipalName: 'jane@contoso.com' });
  const secrets = new SecretClient(`https://${HOST}`, credential);
  // The refresh token serves the vault, too, to which a person has no right by himself.
  await expect(secrets.getSecret('a')).rejects.toThrow(`oid=${JANE}`);
});

test('the key and the token lie in files that only their owner reads, and the token is renewed in time', () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const { AZURE_CLIENT_CERTIFICATE_PATH = '' } = sandbox.environmentBy('certificate');
  const { AZURE_FEDERATED_TOKEN_FILE = '' } = sandbox.environmentBy('workload-identity');
  for (const file of [AZURE_CLIENT_CERTIFICATE_PATH, AZURE_FEDERATED_TOKEN_FILE])
    expect(statSync(file).mode & 0o777).toBe(0o600);
  const before = readFileSync(AZURE_FEDERATED_TOKEN_FILE, 'utf8');
  vi.advanceTimersByTime(30 * 60_000);
  expect(readFileSync(AZURE_FEDERATED_TOKEN_FILE, 'utf8')).not.toBe(before);
});

test('the control port gives a token of an issuer, and a way that nobody offers is told with those that there are', async () => {
  const query =
    'issuer=https://token.actions.githubusercontent.com&subject=repo:contoso/ops:ref:refs/heads/main';
  expect(await control(sandbox, 'GET', `/id-token?${query}`)).toEqual({
    token: expect.stringMatching(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/),
  });
  await expect(control(sandbox, 'GET', '/id-token')).rejects.toThrow('issuer');
  expect(() => sandbox.environmentBy('magic')).toThrow(/certificate, workload-identity, .*app-service/);
});

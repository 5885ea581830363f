import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/start.ts';
import { PAYMENTS, TENANT } from './entraWorld.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));

/** What a user of the real packages would write. It prints one line of JSON. */
const program = `
import { ClientSecretCredential, DefaultAzureCredential } from '@azure/identity';
import { Client } from '@microsoft/microsoft-graph-client';
import { TokenCredentialAuthenticationProvider } from '@microsoft/microsoft-graph-client/authProviders/azureTokenCredentials/index.js';
const scopes = ['https://graph.microsoft.com/.default'];
const authProvider = new TokenCredentialAuthenticationProvider(new DefaultAzureCredential(), { scopes });
const client = Client.initWithMiddleware({ authProvider });
const path = "/applications(appId='${PAYMENTS}')";
const added = await client.api(path + '/addPassword').post({ passwordCredential: { displayName: 'from the SDK' } });
const list = await client.api('/applications').filter("appId eq '${PAYMENTS}'").select('id,passwordCredentials').get();
const missing = await client.api('/applications/${PAYMENTS}').get().catch(error => ({ status: error.statusCode, code: error.code, id: error.requestId }));
const signIn = secret => new ClientSecretCredential('${TENANT}', '${PAYMENTS}', secret).getToken(scopes[0]);
const good = await signIn(added.secretText);
const bad = await signIn('nope').catch(error => error.message);
await client.api(path + '/removePassword').post({ keyId: added.keyId });
const gone = await signIn(added.secretText).then(() => 'still valid', error => error.message);
const names = reply => reply.value.map(one => one.displayName);
const apps = () => client.api('/applications').header('ConsistencyLevel', 'eventual').count(true);
const made = await client.api('/applications').post({ displayName: 'made', notes: 'by the SDK' });
await client.api('/applications/' + made.id).patch({ web: { redirectUris: ['https://a.contoso.com'] } });
const asked = {
  sorted: names(await apps().orderby('displayName desc').filter("displayName ne 'keyturn-operator'").get()),
  found: names(await apps().search('"displayName:mad"').get()),
  owners: (await client.api('/applications/' + made.id).expand('owners').get()).owners.length,
  counted: await client.api('/applications/$count').header('ConsistencyLevel', 'eventual').get(),
  uris: (await client.api('/applications/' + made.id).select('web').get()).web.redirectUris,
  unsorted: await client.api('/applications').orderby('displayName').get().catch(error => error.message),
  lacking: await client.api('/groups').get().catch(error => error.statusCode + ' ' + error.code),
};
await client.api('/applications/' + made.id).delete();
console.log(JSON.stringify({ asked, listed: list.value[0].passwordCredentials.map(one => one.displayName), missing, lives: good.expiresOnTimestamp - Date.now(), bad, gone }));
`;

describe('the real SDKs', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    const none = { min: 0, max: 0 };
    const settings = {
      replicas: 1,
      replicationMs: none,
      readLagMs: none,
      writeMs: { min: 0, max: 0 },
      concurrencyWindowMs: 0,
      latencyMs: 0,
    };
    const applications = [{ appId: PAYMENTS, displayName: 'payments', credentials: [{ name: 'old' }] }];
    sandbox = await startSandbox({ seed: { settings, tenants: [{ id: TENANT, applications }] } });
  });
  afterAll(() => sandbox.close());

  test('sign in, add, list, prove and remove a secret, and read the refusals as those of the service', async () => {
    const env = { ...process.env, ...sandbox.environment };
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], {
      cwd: root,
      env,
    });
    const seen = JSON.parse(stdout);
    expect(seen.listed).toEqual(['old', 'from the SDK']);
    expect(seen.missing).toEqual({
      status: 404,
      code: 'Request_ResourceNotFound',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(seen.asked).toEqual({
      sorted: ['payments', 'made'],
      found: ['made'],
      owners: 1,
      counted: '3',
      uris: ['https://a.contoso.com'],
      unsorted: 'Sorting not supported for current query.',
      lacking: '501 SandboxNotSimulated',
    });
    expect(seen.lives).toBeGreaterThan(3_000_000);
    expect(seen.bad).toContain('AADSTS7000215');
    expect(seen.gone).toContain('AADSTS7000215');
    expect(sandbox.world.tenants[0]?.signIns.some(one => one.appId === PAYMENTS)).toBe(true);
  });
});

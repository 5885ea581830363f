import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { WebSiteManagementClient } from '@azure/arm-appservice';
import { ClientSecretCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/start.ts';
import { GROUP, SUBSCRIPTION } from './armScene.ts';
import { HOST, TENANT } from './vaultScene.ts';

const REFERENCE = `@Microsoft.KeyVault(SecretUri=https://${HOST}/secrets/payments-secret)`;

let sandbox: Sandbox;
let secrets: SecretClient;
let web: WebSiteManagementClient;

beforeAll(async () => {
  const site = { subscription: SUBSCRIPTION, resourceGroup: GROUP, name: 'pay', tenant: TENANT };
  sandbox = await startSandbox({
    seed: {
      tenants: [{ id: TENANT }],
      vaults: [
        {
          host: HOST,
          tenant: TENANT,
          secrets: [{ name: 'payments-secret', versions: [{ value: 'seeded-value' }] }],
        },
      ],
      sites: [
        { ...site, settings: { PLAIN: 'p', SECRET: REFERENCE }, identity: [HOST], stickySettings: ['PLAIN'] },
        { ...site, slot: 'staging', settings: { PLAIN: 's', FLAG: 'new' } },
      ],
      roleAssignments: [{ role: 'Reader', scope: `/subscriptions/${SUBSCRIPTION}/resourceGroups/${GROUP}` }],
    },
  });
  // What `keyturn sandbox exec` does for a child process, done for this one: the clients keep their defaults.
  setDefaultCACertificates([...getCACertificates(), sandbox.caCertificate]);
  const { HTTPS_PROXY = '', AZURE_CLIENT_ID = '', AZURE_CLIENT_SECRET = '' } = sandbox.environment;
  process.env['HTTPS_PROXY'] = HTTPS_PROXY;
  const credential = new ClientSecretCredential(TENANT, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET);
  secrets = new SecretClient(`https://${HOST}`, credential);
  web = new WebSiteManagementClient(credential, SUBSCRIPTION);
});

afterAll(async () => {
  await sandbox.close();
});

const operations = () =>
  sandbox.history.entries().map(entry => `${entry.service}.${entry.operation} ${entry.status}`);

describe('the Key Vault SDK, unchanged', () => {
  it('is challenged once, then signs in and writes a version that it can read back', async () => {
    const expiresOn = new Date('2027-01-01T00:00:00Z');
    const made = await secrets.setSecret('Fresh', 'sdk-value\n', { tags: { team: 'pay' }, expiresOn });
    expect(made.properties).toMatchObject({ enabled: true, tags: { team: 'pay' }, expiresOn });
    const read = await secrets.getSecret('fresh');
    expect([read.value, read.properties.version]).toEqual(['sdk-value\n', made.properties.version]);
    expect(operations().filter(line => line.startsWith('vault.'))).toEqual([
      'vault.challenge 401',
      'vault.setSecret 200',
      'vault.getSecret 200',
    ]);
  });

  it('pages through more than 25 versions and sees no value among them', async () => {
    for (let at = 0; at < 27; at += 1) await secrets.setSecret('many', `v${at}`);
    const versions: (string | undefined)[] = [];
    for await (const one of secrets.listPropertiesOfSecretVersions('many')) versions.push(one.version);
    expect(new Set(versions).size).toBe(27);
    const names: string[] = [];
    for await (const one of secrets.listPropertiesOfSecrets()) names.push(one.name);
    expect(names).toEqual(['Fresh', 'many', 'payments-secret']);
  });

  it('updates attributes and tags of a version, and is refused a disabled one with its inner code', async () => {
    const { properties } = await secrets.setSecret('one', 'v1', { tags: { a: '1', b: '2' } });
    const updated = await secrets.updateSecretProperties('one', properties.version ?? '', {
      enabled: false,
      tags: { b: '3' },
    });
    expect(updated).toMatchObject({ enabled: false, tags: { b: '3' } });
    expect(updated.tags).not.toHaveProperty('a');
    await expect(secrets.getSecret('one')).rejects.toMatchObject({
      statusCode: 403,
      code: 'Forbidden',
      details: { error: { innerError: { code: 'SecretDisabled' } } },
    });
  });

  it('deletes, meets the blocked name, and recovers', async () => {
    await secrets.setSecret('gone', 'v1');
    const deleting = await secrets.beginDeleteSecret('gone', { intervalInMs: 20 });
    await expect(secrets.setSecret('gone', 'v2')).rejects.toMatchObject({
      statusCode: 409,
      code: 'Conflict',
    });
    sandbox.clock.advance(10_000);
    expect((await deleting.pollUntilDone()).name).toBe('gone');
    const recovering = await secrets.beginRecoverDeletedSecret('gone', { intervalInMs: 20 });
    await expect(secrets.getSecret('gone')).rejects.toMatchObject({ statusCode: 404 });
    sandbox.clock.advance(10_000);
    await recovering.pollUntilDone();
    expect((await secrets.getSecret('gone')).value).toBe('v1');
  });

  it('backs up, and restores when the name is free again', async () => {
    await secrets.setSecret('kept', 'v1');
    const backup = await secrets.backupSecret('kept');
    await expect(secrets.restoreSecretBackup(backup ?? new Uint8Array())).rejects.toMatchObject({
      statusCode: 409,
    });
    const operator = sandbox.operator.appId;
    const access = { [operator]: ['get', 'list', 'set', 'delete', 'recover', 'purge', 'backup', 'restore'] };
    sandbox.edit({ op: 'change-vault', vault: HOST, access });
    sandbox.clock.advance(10_000);
    const deleting = await secrets.beginDeleteSecret('kept', { intervalInMs: 20 });
    sandbox.clock.advance(10_000);
    await deleting.pollUntilDone();
    await secrets.purgeDeletedSecret('kept');
    sandbox.clock.advance(10_000);
    expect((await secrets.restoreSecretBackup(backup ?? new Uint8Array())).name).toBe('kept');
    expect((await secrets.getSecret('kept')).value).toBe('v1');
  });
});

describe('the App Service SDK, unchanged', () => {
  it('lists settings, replaces them, and sees what else was there gone', async () => {
    const before = await web.webApps.listApplicationSettings(GROUP, 'pay');
    expect(before.properties).toEqual({ PLAIN: 'p', SECRET: REFERENCE });
    await web.webApps.updateApplicationSettings(GROUP, 'pay', {
      properties: { SECRET: REFERENCE, ADDED: '1' },
    });
    const after = await web.webApps.listApplicationSettings(GROUP, 'pay');
    expect(after.properties).toEqual({ SECRET: REFERENCE, ADDED: '1' });
  });

  it('reads the state of a reference, which a restart does not renew', async () => {
    const before = await web.webApps.getAppSettingKeyVaultReference(GROUP, 'pay', 'SECRET');
    expect(before).toMatchObject({ status: 'Resolved', vaultName: 'kv-payments', source: 'KeyVault' });
    await secrets.setSecret('payments-secret', 'second-value');
    await web.webApps.restart(GROUP, 'pay');
    const listed = [];
    for await (const one of web.webApps.listAppSettingsKeyVaultReferences(GROUP, 'pay')) listed.push(one);
    expect(listed.map(one => [one.name, one.activeVersion])).toEqual([['SECRET', before.activeVersion]]);
    const running = sandbox.world.sites.find(one => one.slot === undefined);
    expect(running?.environment['SECRET']).toBe('seeded-value');
  });

  it('reads a whole site, its slot and its plan: nothing that the SDK knows of a site is missing', async () => {
    const site = await web.webApps.get(GROUP, 'pay');
    const missing = Object.entries(site).filter(([, value]) => value === undefined);
    expect(missing.map(([name]) => name).toSorted()).toEqual(['extendedLocation', 'systemData']);
    expect(site).toMatchObject({
      serverFarmId: expect.stringContaining('/serverfarms/asp-'),
      sku: 'Standard',
      reserved: false,
      siteConfig: { numberOfWorkers: 1, alwaysOn: true },
      hostNameSslStates: [
        { hostType: 'Standard' },
        { name: 'pay.scm.azurewebsites.net', hostType: 'Repository' },
      ],
      lastModifiedTimeUtc: expect.any(Date),
    });
    const plan = await web.appServicePlans.get(GROUP, site.serverFarmId?.split('/').at(-1) ?? '');
    expect(plan).toMatchObject({ numberOfSites: 2, sku: { name: 'S1', capacity: 1 }, status: 'Ready' });
    const all = [];
    for await (const one of web.webApps.listByResourceGroup(GROUP, { includeSlots: true }))
      all.push(one.name);
    expect(all).toEqual(['pay', 'pay/staging']);
  });

  it('reads and changes the configuration of the platform, stops and starts', async () => {
    const before = await web.webApps.getConfiguration(GROUP, 'pay');
    expect(before).toMatchObject({
      ftpsState: 'FtpsOnly',
      publishingUsername: '$pay',
      defaultDocuments: expect.arrayContaining(['index.php']),
    });
    await web.webApps.updateConfiguration(GROUP, 'pay', { healthCheckPath: '/up', alwaysOn: false });
    expect(await web.webApps.getConfiguration(GROUP, 'pay')).toMatchObject({
      healthCheckPath: '/up',
      alwaysOn: false,
    });
    expect((await web.webApps.get(GROUP, 'pay')).siteConfig).toMatchObject({ alwaysOn: false });
    await web.webApps.stop(GROUP, 'pay');
    expect((await web.webApps.get(GROUP, 'pay')).state).toBe('Stopped');
    await web.webApps.start(GROUP, 'pay');
    expect((await web.webApps.get(GROUP, 'pay')).state).toBe('Running');
    const credentials = await web.webApps.listPublishingCredentials(GROUP, 'pay').pollUntilDone();
    expect(credentials).toMatchObject({ publishingUserName: '$pay', publishingPassword: 'REDACTED' });
  });

  it('takes the identity from a site, with what it could read, and makes no site where no role lets one be made', async () => {
    const site = await web.webApps.get(GROUP, 'pay');
    await web.webApps.createOrUpdate(GROUP, 'pay', { ...site, identity: { type: 'None' } }).pollUntilDone();
    expect((await web.webApps.get(GROUP, 'pay')).identity).toBeUndefined();
    expect(sandbox.world.sites[0]?.identity).toEqual({ present: false, vaults: [] });
    await expect(web.webApps.delete(GROUP, 'pay')).rejects.toMatchObject({
      statusCode: 501,
      code: 'NotSimulated',
    });
    const made = web.webApps.createOrUpdate(GROUP, 'new', { location: 'West Europe' });
    await expect(made.pollUntilDone()).rejects.toMatchObject({
      statusCode: 403,
      code: 'AuthorizationFailed',
    });
    await web.webApps
      .createOrUpdate(GROUP, 'pay', { ...site, identity: { type: 'SystemAssigned' } })
      .pollUntilDone();
  });

  it('swaps slots and waits until it is over', async () => {
    const poller = web.webApps.swapSlotWithProduction(
      GROUP,
      'pay',
      { targetSlot: 'staging', preserveVnet: true },
      { updateIntervalInMs: 20 },
    );
    await poller.submitted();
    sandbox.clock.advance(10_000);
    await poller.pollUntilDone();
    const production = await web.webApps.listApplicationSettings(GROUP, 'pay');
    expect(production.properties).toEqual({ FLAG: 'new' });
    const staging = await web.webApps.listApplicationSettingsSlot(GROUP, 'pay', 'staging');
    expect(staging.properties).toEqual({ PLAIN: 's', SECRET: REFERENCE, ADDED: '1' });
  });

  it('reports an app that does not exist by status and code', async () => {
    await expect(web.webApps.get(GROUP, 'nobody')).rejects.toMatchObject({
      statusCode: 404,
      code: 'ResourceNotFound',
    });
  });
});

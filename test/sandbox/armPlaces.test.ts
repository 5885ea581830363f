/** Places of Microsoft.Web beside the settings of an app, with Microsoft's own client: static sites, connection strings, Easy Auth. */
import { WebSiteManagementClient } from '@azure/arm-appservice';
import { ClientSecretCredential } from '@azure/identity';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { WorldSeed } from '../../src/sandbox/world.ts';
import { openSandbox, type TestSandbox } from '../support/sandbox.ts';
import { calmSettings } from './calmSettings.ts';

const TENANT = '11111111-1111-4111-8111-111111111111';
const SUBSCRIPTION = '44444444-4444-4444-8444-444444444444';
const APP = '33333333-3333-4333-8333-333333333333';
const GROUP = 'rg-web';

let sandbox: TestSandbox;
let web: WebSiteManagementClient;

beforeAll(async () => {
  sandbox = await openSandbox();
});

beforeEach(() => {
  sandbox.replaceWorld(seed());
  web = clientOf(sandbox.operator.appId, sandbox.operator.secret);
});

afterAll(() => sandbox[Symbol.asyncDispose]());

function clientOf(appId: string, secret: string): WebSiteManagementClient {
  return new WebSiteManagementClient(new ClientSecretCredential(TENANT, appId, secret), SUBSCRIPTION, {
    retryOptions: { maxRetries: 0 },
  });
}

function seed(): WorldSeed {
  const place = { subscription: SUBSCRIPTION, resourceGroup: GROUP, tenant: TENANT };
  return {
    settings: calmSettings(),
    tenants: [
      { id: TENANT, applications: [{ appId: APP, credentials: [{ name: 'own', value: 'Own8Q~x' }] }] },
    ],
    sites: [
      {
        ...place,
        name: 'api',
        connectionStrings: { Db: { value: 'Server=x;Password=old', type: 'SQLAzure' } },
        stickyConnectionStrings: ['Db'],
        authentication: { appId: APP },
      },
      { ...place, name: 'plain' },
    ],
    staticSites: [
      {
        ...place,
        name: 'front',
        settings: { CLIENT_SECRET: 'old', OTHER: 'kept' },
        environments: { '12': { CLIENT_SECRET: 'old-preview' } },
      },
    ],
  };
}

describe('a static site', () => {
  const settingsOf = async (name = 'front') =>
    (await web.staticSites.listStaticSiteAppSettings(GROUP, name)).properties;

  test('a PUT replaces the whole map of production, and an environment has a map of its own', async () => {
    expect(await settingsOf()).toEqual({ CLIENT_SECRET: 'old', OTHER: 'kept' });
    const properties = { CLIENT_SECRET: 'new' };
    const { properties: put } = await web.staticSites.createOrUpdateStaticSiteAppSettings(GROUP, 'front', {
      properties,
    });
    expect(put).toEqual(properties);
    expect(await settingsOf('FRONT')).toEqual(properties);
    const preview = async () =>
      (await web.staticSites.listStaticSiteBuildAppSettings(GROUP, 'front', '12')).properties;
    expect(await preview()).toEqual({ CLIENT_SECRET: 'old-preview' });
    await web.staticSites.createOrUpdateStaticSiteBuildAppSettings(GROUP, 'front', '12', {
      properties: { A: 'b' },
    });
    expect([await preview(), await settingsOf()]).toEqual([{ A: 'b' }, properties]);
    const production = await web.staticSites.listStaticSiteBuildAppSettings(GROUP, 'front', 'default');
    expect(production.properties).toEqual(properties);
  });

  test('it is found with its environments, and what is not there is 404', async () => {
    const site = await web.staticSites.getStaticSite(GROUP, 'front');
    expect(site).toMatchObject({
      name: 'front',
      type: 'Microsoft.Web/staticSites',
      stagingEnvironmentPolicy: 'Enabled',
    });
    const builds = [];
    for await (const build of web.staticSites.listStaticSiteBuilds(GROUP, 'front'))
      builds.push(build.buildId);
    expect(builds.toSorted()).toEqual(['12', 'default']);
    const names = [];
    for await (const one of web.staticSites.list()) names.push(one.name);
    expect(names).toEqual(['front']);
    expect(await refusal(web.staticSites.getStaticSite(GROUP, 'nope'))).toMatchObject({ statusCode: 404 });
    expect(await refusal(web.staticSites.listStaticSiteBuildAppSettings(GROUP, 'front', '13'))).toMatchObject(
      {
        statusCode: 404,
      },
    );
  });

  test.each([
    [{}, 400, 'BadRequest', 'Parameter appSettings is null or empty.'],
    [{ WEBSITE_X: 'a', FINE: 'b' }, 400, 'BadRequest', "AppSetting with name 'WEBSITE_X' is not allowed."],
    [
      { azurewebjobsstorage: 'a' },
      400,
      'BadRequest',
      "AppSetting with name 'azurewebjobsstorage' is not allowed.",
    ],
    [{ 'with-dash': 'a' }, 500, 'InternalServerError', 'An error has occurred.'],
  ])('%j is refused as a whole, in the words of the service', async (properties, status, code, message) => {
    const path = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${GROUP}/providers/Microsoft.Web/staticSites/front`;
    const response = await fetch(
      `https://management.azure.com${path}/config/appsettings?api-version=2025-05-01`,
      {
        method: 'PUT',
        headers: { authorization: await bearer(), 'content-type': 'application/json' },
        body: JSON.stringify({ properties }),
      },
    );
    const text = await response.text();
    expect([response.status, text]).toEqual([status, expect.stringContaining(code)]);
    expect(text.replaceAll('\\', '')).toContain(message);
    expect(await settingsOf()).toEqual({ CLIENT_SECRET: 'old', OTHER: 'kept' });
  });

  test('who may write web apps may not write static sites, and the other way round', async () => {
    sandbox.world.roleAssignments = [];
    const stranger = clientOf(APP, 'Own8Q~x');
    const read = () => stranger.staticSites.listStaticSiteAppSettings(GROUP, 'front');
    sandbox.world.sites[0]?.access.push(APP);
    expect(await refusal(read())).toMatchObject({ statusCode: 403 });
    sandbox.world.staticSites?.[0]?.access.push(APP);
    expect((await read()).properties).toMatchObject({ OTHER: 'kept' });
    sandbox.world.sites[0]?.access.pop();
    expect(await refusal(stranger.webApps.listApplicationSettings(GROUP, 'api'))).toMatchObject({
      statusCode: 403,
    });
  });

  test('says which permissions the caller has on it, from the same roles that it asks', async () => {
    const path = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${GROUP}/providers/Microsoft.Web/staticSites/front`;
    const response = await fetch(
      `https://management.azure.com${path}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`,
      { headers: { authorization: await bearer() } },
    );
    expect(await response.text()).toContain('"Microsoft.Web/staticSites/config/write"');
  });

  test('a person changes one setting of an environment', async () => {
    const place = { subscription: SUBSCRIPTION, resourceGroup: GROUP, name: 'front' };
    sandbox.edit({ op: 'set-static-site-setting', ...place, setting: 'OTHER', value: null });
    sandbox.edit({ op: 'set-static-site-setting', ...place, environment: '12', setting: 'A', value: 'b' });
    expect(await settingsOf()).toEqual({ CLIENT_SECRET: 'old' });
    expect(sandbox.world.staticSites?.[0]?.builds['12']?.settings).toMatchObject({ A: 'b' });
  });
});

test('connection strings are a map of value and type, replaced as a whole, and a difference restarts the app', async () => {
  const list = () => web.webApps.listConnectionStrings(GROUP, 'api');
  const { properties: before } = await list();
  expect(before).toEqual({ Db: { value: 'Server=x;Password=old', type: 'SQLAzure' } });
  const restarts = () => sandbox.world.sites[0]?.restarts;
  const first = restarts() ?? 0;
  await web.webApps.updateConnectionStrings(GROUP, 'api', { properties: { ...before } });
  expect(restarts()).toBe(first);
  await web.webApps.updateConnectionStrings(GROUP, 'api', {
    properties: { Db: { value: 'Server=x;Password=new', type: 'SQLAzure' } },
  });
  expect(restarts()).toBe(first + 1);
  expect(sandbox.world.sites[0]?.environment).toMatchObject({ SQLAZURECONNSTR_Db: 'Server=x;Password=new' });
  expect(await web.webApps.listSlotConfigurationNames(GROUP, 'api')).toMatchObject({
    connectionStringNames: ['Db'],
  });
  const place = { subscription: SUBSCRIPTION, resourceGroup: GROUP, name: 'api' };
  sandbox.edit({ op: 'set-site-connection-string', ...place, connectionString: 'Db', value: 'by hand' });
  expect((await list()).properties).toEqual({ Db: { value: 'by hand', type: 'SQLAzure' } });
});

test('App Service Authentication names the application and the setting with its secret, never the value', async () => {
  const { identityProviders, platform } = await web.webApps.getAuthSettingsV2(GROUP, 'api');
  expect(platform).toMatchObject({ enabled: true });
  expect(identityProviders?.azureActiveDirectory?.registration).toMatchObject({
    clientId: APP,
    clientSecretSettingName: 'MICROSOFT_PROVIDER_AUTHENTICATION_SECRET',
  });
  expect(await web.webApps.getAuthSettingsV2WithoutSecrets(GROUP, 'api')).toMatchObject({ platform });
  const { platform: off } = await web.webApps.getAuthSettingsV2(GROUP, 'plain');
  expect(off).toMatchObject({ enabled: false });
});

async function bearer(): Promise<string> {
  const { appId, secret } = sandbox.operator;
  const token = await new ClientSecretCredential(TENANT, appId, secret).getToken(
    'https://management.azure.com/.default',
  );
  return `Bearer ${token.token}`;
}

/** What the client throws, by its status. */
async function refusal(asked: Promise<unknown>): Promise<object> {
  return asked.then(
    () => ({ statusCode: 200 }),
    (error: unknown) => ({ statusCode: Reflect.get(Object(error), 'statusCode') }),
  );
}

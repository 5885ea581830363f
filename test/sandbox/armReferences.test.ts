import { beforeEach, describe, expect, it } from 'vitest';
import { arm } from '../../src/sandbox/arm/service.ts';
import type { Scene } from '../../src/sandbox/wire.ts';
import { ARM, armScene, callArm, production, putSecret, SITE } from './armScene.ts';
import { HOST, json, request } from './vaultScene.ts';

const NAME = 'payments-secret';
const BY_URI = `@Microsoft.KeyVault(SecretUri=https://${HOST}/secrets/${NAME})`;
const BY_NAME = `@Microsoft.KeyVault(VaultName=kv-payments;SecretName=${NAME})`;
const DAY = 86_400_000;

let scene: Scene;

beforeEach(() => {
  scene = armScene({ PLAIN: 'p' });
});

const call = (method: string, url: string, body?: unknown) => callArm(scene, method, url, body);
const put = (settings: Record<string, string>) =>
  call('PUT', `${SITE}/config/appsettings`, { properties: settings });
const held = () => production(scene).environment['SECRET'];

function state(key = 'SECRET'): Record<string, unknown> {
  return json<{ properties: Record<string, unknown> }>(
    call('GET', `${SITE}/config/configreferences/appsettings/${key}`),
  ).properties;
}

describe('a Key Vault reference', () => {
  it.each([
    ['its address', BY_URI],
    ['its address with a slash at the end', BY_URI.replace(')', '/)')],
    ['the names', BY_NAME],
  ])('is resolved by %s: the app gets the value, the list shows the reference', (_, reference) => {
    const version = putSecret(scene, NAME, 'v1');
    put({ SECRET: reference });
    expect(held()).toBe('v1');
    expect(json(call('POST', `${SITE}/config/appsettings/list`))).toMatchObject({
      properties: { SECRET: reference },
    });
    expect(state()).toMatchObject({
      reference,
      status: 'Resolved',
      vaultName: 'kv-payments',
      secretName: NAME,
      identityType: { type: 'SystemAssigned' },
      source: 'KeyVault',
      activeVersion: version,
      details: expect.stringContaining('successfully resolved'),
    });
  });

  it('never shows the value in its state, and plain settings are not listed', () => {
    putSecret(scene, NAME, 'very-secret');
    put({ SECRET: BY_URI, PLAIN: 'p' });
    const reply = json<{ value: { name: string }[] }>(
      call('GET', `${SITE}/config/configreferences/appsettings`),
    );
    expect(reply.value.map(one => one.name)).toEqual(['SECRET']);
    expect(JSON.stringify(reply)).not.toContain('very-secret');
    expect(call('GET', `${SITE}/config/configreferences/appsettings/PLAIN`).status).toBe(404);
  });

  it('names no version in use where the site does not, neither on reading nor on refreshing', () => {
    const pinned = putSecret(scene, NAME, 'v1');
    put({ SECRET: BY_URI, PINNED: BY_URI.replace(')', `/${pinned})`) });
    production(scene).namesVersion = false;
    const { SECRET } = production(scene).settings;
    expect(state()).toEqual({
      reference: SECRET,
      status: 'Resolved',
      vaultName: 'kv-payments',
      secretName: NAME,
      secretVersion: '',
      identityType: { type: 'SystemAssigned' },
      details: 'Reference has been successfully resolved.',
      source: 'KeyVault',
    });
    const refreshed = json<{ value: { properties: object }[] }>(
      call('POST', `${SITE}/config/configreferences/appsettings/refresh`),
    );
    expect(refreshed.value.map(one => one.properties)).toEqual([state(), state('PINNED')]);
    expect(state('PINNED')).toMatchObject({ status: 'Resolved', secretVersion: pinned });
    expect(state('PINNED')).not.toHaveProperty('activeVersion');
  });

  it('keeps to the version that it names, in both forms', () => {
    const first = putSecret(scene, NAME, 'v1');
    putSecret(scene, NAME, 'v2');
    put({
      SECRET: BY_URI.replace(')', `/${first})`),
      OTHER: BY_NAME.replace(')', `;SecretVersion=${first})`),
    });
    scene.clock.advance(3 * DAY);
    call('POST', `${SITE}/config/configreferences/appsettings/refresh`);
    expect(production(scene).environment).toMatchObject({ SECRET: 'v1', OTHER: 'v1' });
    expect(state()).toMatchObject({ secretVersion: first, activeVersion: first });
  });
});

describe('the cache of a version-less reference', () => {
  beforeEach(() => {
    putSecret(scene, NAME, 'v1');
    put({ SECRET: BY_URI });
  });

  it('holds the old version over a restart', () => {
    const old = state()['activeVersion'];
    putSecret(scene, NAME, 'v2');
    const { restarts } = production(scene);
    expect(call('POST', `${SITE}/restart`).status).toBe(200);
    expect(production(scene).restarts).toBe(restarts + 1);
    expect([held(), state()['activeVersion']]).toEqual(['v1', old]);
  });

  it('is filled anew by the refresh call, which also restarts the app', () => {
    const version = putSecret(scene, NAME, 'v2');
    const { restarts } = production(scene);
    const reply = call('POST', `${SITE}/config/configreferences/appsettings/refresh`);
    expect(json(reply)).toMatchObject({
      value: [{ properties: { status: 'Resolved', activeVersion: version } }],
    });
    expect([held(), production(scene).restarts]).toEqual(['v2', restarts + 1]);
  });

  it('is filled anew by any change of the settings, and not by writing the same ones', () => {
    putSecret(scene, NAME, 'v2');
    put({ SECRET: BY_URI });
    expect(held()).toBe('v1');
    put({ SECRET: BY_URI, MORE: '1' });
    expect(held()).toBe('v2');
  });

  it('is filled anew after 24 hours, which the running app does not notice', () => {
    const version = putSecret(scene, NAME, 'v2');
    scene.clock.advance(DAY - 1);
    expect(state()['activeVersion']).not.toBe(version);
    scene.clock.advance(1);
    expect(state()['activeVersion']).toBe(version);
    expect(held()).toBe('v1');
    call('POST', `${SITE}/restart`);
    expect(held()).toBe('v2');
  });
});

describe('a reference that cannot be resolved is handed to the app as its text', () => {
  const status = (reference: string) => {
    put({ SECRET: reference });
    expect(held()).toBe(reference);
    expect(state()).not.toHaveProperty('activeVersion');
    return state()['status'];
  };

  beforeEach(() => {
    putSecret(scene, NAME, 'v1');
  });

  it.each([
    ['@Microsoft.KeyVault', 'InvalidSyntax'],
    ['@Microsoft.KeyVault()', 'InvalidSyntax'],
    [`@Microsoft.KeyVault(SecretUri=http://${HOST}/secrets/${NAME})`, 'InvalidSyntax'],
    ['@Microsoft.KeyVault(VaultName=kv-payments)', 'InvalidSyntax'],
    [`${BY_URI} `, 'InvalidSyntax'],
    [BY_URI.replace('kv-payments', 'kv-nobody'), 'VaultNotFound'],
    [BY_NAME.replace('kv-payments', 'kv-nobody'), 'VaultNotFound'],
    [BY_URI.replace(NAME, 'nobody'), 'SecretNotFound'],
    [BY_URI.replace(')', `/${'0'.repeat(32)})`), 'SecretVersionNotFound'],
  ])('%s: %s', (reference, expected) => {
    expect(status(reference)).toBe(expected);
  });

  it('because the site has no identity, or its identity no right, or the vault is closed', () => {
    const site = production(scene);
    site.identity.present = false;
    expect(status(BY_URI)).toBe('MSINotEnabled');
    site.identity = { present: true, vaults: [] };
    expect(status(BY_NAME)).toBe('AccessToKeyVaultDenied');
    site.identity = { present: true, vaults: [HOST] };
    const [vault] = scene.world.vaults;
    if (vault !== undefined) vault.firewalled = true;
    expect(status(BY_URI)).toBe('AccessToKeyVaultDenied');
  });

  it('because its version is disabled', () => {
    const version = scene.world.vaults[0]?.secrets[0]?.versions[0];
    if (version !== undefined) version.enabled = false;
    expect(status(BY_URI)).toBe('OtherReasons');
  });
});

it('references in connection strings are resolved and shown in their own place', () => {
  const version = putSecret(scene, NAME, 'v1');
  call('PUT', `${SITE}/config/connectionstrings`, { properties: { Db: { value: BY_URI, type: 'Custom' } } });
  expect(production(scene).environment['CUSTOMCONNSTR_Db']).toBe('v1');
  const url = `${SITE}/config/configreferences/connectionstrings`;
  expect(json(call('GET', url))).toMatchObject({
    value: [{ name: 'Db', properties: { activeVersion: version } }],
  });
  expect(json(call('GET', `${url}/Db`))).toMatchObject({ properties: { status: 'Resolved' } });
  expect(json(call('GET', `${SITE}/config/configreferences/appsettings`))).toMatchObject({ value: [] });
});

it('every request has a name for faults and history', () => {
  const named: [string, string, string][] = [
    ['GET', '/subscriptions', 'listSubscriptions'],
    ['GET', SITE, 'getSite'],
    ['GET', `${SITE}/slots/staging`, 'getSite'],
    ['POST', `${SITE}/config/appsettings/list`, 'listAppSettings'],
    ['PUT', `${SITE}/slots/staging/config/appsettings`, 'updateAppSettings'],
    ['GET', `${SITE}/config/configreferences/appsettings`, 'listReferences'],
    ['GET', `${SITE}/config/configreferences/appsettings/A`, 'getReference'],
    ['POST', `${SITE}/config/configreferences/appsettings/refresh`, 'refreshReferences'],
    ['POST', `${SITE}/restart`, 'restartSite'],
    ['GET', `${SITE}/instances`, 'listInstances'],
    ['GET', `${SITE}/slots/staging/instances/a1/processes`, 'listProcesses'],
    ['GET', `${SITE}/instances/a1/processes/4828`, 'getProcess'],
    ['POST', `${SITE}/slotsswap`, 'swapSlots'],
    ['GET', `${SITE}/config/appsettings`, 'unknown'],
  ];
  for (const [method, url, name] of named) {
    expect([method, url, arm.operation(request(ARM, method, url))]).toEqual([method, url, name]);
  }
});

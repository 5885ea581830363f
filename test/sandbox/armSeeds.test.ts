import { describe, expect, test } from 'vitest';
import type { SiteSeed } from '../../src/sandbox/arm/schema.ts';
import { arm } from '../../src/sandbox/arm/service.ts';
import type { VaultSeed } from '../../src/sandbox/vault/schema.ts';
import { vault } from '../../src/sandbox/vault/service.ts';
import { ARM, GROUP, SITE, SUBSCRIPTION } from './armScene.ts';
import { OPERATOR } from './entraWorld.ts';
import { type SeededScene, seededScene } from './seededScene.ts';
import { bearer, HOST, json, request, TENANT } from './vaultScene.ts';

const HOUR = 3_600_000;
const OTHER = 'kv-other.vault.azure.net';
const access = { [OPERATOR]: ['get', 'list', 'set'] };

function world(site: Partial<SiteSeed>, more: Partial<VaultSeed> = {}): SeededScene {
  const versions = [{ value: 'first' }, { value: 'second' }, { value: 'third' }];
  const secrets = [
    { name: 'pay', versions },
    { name: 'off', versions: [{ value: 'off', enabled: false }] },
    { name: 'gone', deleted: true, versions: [{ value: 'gone' }] },
  ];
  const name = { subscription: SUBSCRIPTION, resourceGroup: GROUP, name: 'pay', tenant: TENANT };
  return seededScene({
    tenants: [{ id: TENANT, applications: [{ appId: OPERATOR }] }],
    vaults: [
      { host: HOST, tenant: TENANT, access, secrets, ...more },
      { host: OTHER, tenant: TENANT, access, secrets },
    ],
    sites: [{ ...name, access: [OPERATOR], ...site }],
  });
}

function to(secret: string, host = HOST): string {
  return `@Microsoft.KeyVault(SecretUri=https://${host}/secrets/${secret})`;
}

/** A site with an identity that may read one of the vaults. */
function reading(reference: string): Partial<SiteSeed> {
  return { settings: { SECRET: reference }, identity: [HOST] };
}

interface State {
  readonly status: string;
  readonly activeVersion?: string;
}

function state(scene: SeededScene, setting = 'SECRET'): State {
  const authorization = bearer(scene, 'https://management.azure.com');
  const path = `${SITE}/config/configreferences/appsettings/${setting}?api-version=2025-05-01`;
  return json<{ properties: State }>(arm.handle(request(ARM, 'GET', path, { authorization }), scene))
    .properties;
}

function versions(scene: SeededScene): string[] {
  return scene.world.vaults[0]?.secrets[0]?.versions.map(({ id }) => id) ?? [];
}

describe('each state of a reference can be seeded', () => {
  test.each<[string, Partial<SiteSeed>]>([
    ['Resolved', reading(to('pay/'))],
    ['InvalidSyntax', reading('@Microsoft.KeyVault(SecretUri=pay)')],
    ['MSINotEnabled', { settings: { SECRET: to('pay') } }],
    ['VaultNotFound', reading(to('pay', 'kv-nobody.vault.azure.net'))],
    ['SecretNotFound', reading(to('pya'))],
    ['SecretNotFound', reading(to('gone'))],
    ['SecretVersionNotFound', reading(to('pay/00000000000000000000000000000000'))],
    ['AccessToKeyVaultDenied', reading(to('pay', OTHER))],
    ['OtherReasons', reading(to('off'))],
  ])('%s: %o', (status, site) => {
    expect(state(world(site)).status).toBe(status);
  });

  test('AccessToKeyVaultDenied also behind a firewall', () => {
    expect(state(world(reading(to('pay')), { firewalled: true })).status).toBe('AccessToKeyVaultDenied');
  });
});

describe('a reference that was fetched before the newest version was written', () => {
  const settings = { SECRET: to('pay'), PLAIN: 'x' };
  const site = { settings, identity: [HOST], cachedReferences: { SECRET: 1 } };

  test('is Resolved, with the older version, and so is the process; for the rest of a day', () => {
    const scene = world(site);
    expect(state(scene)).toMatchObject({ status: 'Resolved', activeVersion: versions(scene)[1] });
    expect(scene.world.sites[0]?.environment).toMatchObject({ SECRET: 'second', PLAIN: 'x' });
    scene.clock.advance(17 * HOUR);
    expect(state(scene).activeVersion).toBe(versions(scene)[1]);
    scene.clock.advance(HOUR);
    expect(state(scene).activeVersion).toBe(versions(scene)[2]);
  });

  test('needs a version of that number', () => {
    expect(() => world({ ...site, cachedReferences: { SECRET: 3 } })).toThrow(/refers to no version 3/);
    expect(() => world({ ...site, cachedReferences: { PLAIN: 0 } })).toThrow(/PLAIN refers to no version/);
  });
});

test('a process may run with something else than what is configured, until it restarts', () => {
  const scene = world({ settings: { SECRET: 'new' }, running: { SECRET: 'old' } });
  const name = { subscription: SUBSCRIPTION, resourceGroup: GROUP, name: 'pay' };
  const held = () => scene.world.sites[0]?.environment['SECRET'];
  expect(held()).toBe('old');
  scene.edit({ op: 'restart-site', ...name });
  expect(held()).toBe('new');
});

test('a seeded version may be of tomorrow, or expired: its value is given all the same', () => {
  const dated = [{ name: 'pay', versions: [{ value: 'v', notBefore: '+1d', expires: '-1d' }] }];
  const scene = world({}, { secrets: dated });
  const authorization = bearer(scene, 'https://vault.azure.net');
  const reply = vault.handle(request(HOST, 'GET', '/secrets/pay?api-version=7.4', { authorization }), scene);
  const now = scene.clock.now() / 1000;
  expect(json(reply)).toMatchObject({ value: 'v', attributes: { nbf: now + 86_400, exp: now - 86_400 } });
});

test('a site can be seeded, and edited, to name no version in use', () => {
  const scene = world({ ...reading(to('pay')), namesVersion: false });
  const resolved = { status: 'Resolved', secretVersion: '' };
  expect(state(scene)).toMatchObject(resolved);
  expect(state(scene)).not.toHaveProperty('activeVersion');
  const site = { subscription: SUBSCRIPTION, resourceGroup: GROUP, name: 'pay' };
  const change = (namesVersion: boolean) => scene.edit({ op: 'change-site', ...site, namesVersion });
  change(true);
  expect(state(scene)).toMatchObject({ status: 'Resolved', activeVersion: versions(scene).at(-1) });
  expect(state(scene)).not.toHaveProperty('secretVersion');
  change(false);
  expect(state(scene)).toMatchObject(resolved);
  expect(scene.world.sites[0]?.restarts).toBe(0);
});

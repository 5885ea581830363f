import { beforeAll, expect, test } from 'vitest';
import { loadSodium } from '../../src/sandbox/github/seal.ts';
import { buildWorld } from '../../src/sandbox/seeding/buildWorld.ts';
import { makeOperator } from '../../src/sandbox/seeding/identities.ts';
import type { WorldSeed } from '../../src/sandbox/world.ts';
import { control, openSandbox } from '../support/sandbox.ts';

const TENANT = '11111111-1111-4111-8111-111111111111';
const APP = '22222222-2222-4222-8222-222222222222';
const VAULT = 'kv-payments.vault.azure.net';
const SITE = { subscription: 'sub', resourceGroup: 'rg', name: 'payments' };
const asking = `/sites/ask?subscription=sub&resourceGroup=rg&name=payments&appId=${APP}`;

const seed: WorldSeed = {
  tenants: [{ id: TENANT, applications: [{ appId: APP, credentials: [{ name: 'old' }] }] }],
  vaults: [
    {
      host: VAULT,
      tenant: TENANT,
      secrets: [{ name: 'api', versions: [{ value: { credential: `${APP}/old` } }] }],
    },
  ],
  sites: [
    {
      ...SITE,
      tenant: TENANT,
      identity: [VAULT],
      settings: {
        SECRET: { credential: `${APP}/old` },
        WRONG: 'nonsense',
        BY_REFERENCE: `@Microsoft.KeyVault(SecretUri=https://${VAULT}/secrets/api)`,
        BROKEN: `@Microsoft.KeyVault(SecretUri=https://${VAULT}/secrets/none)`,
      },
    },
  ],
  organizations: [
    {
      name: 'org',
      tenant: TENANT,
      projects: [{ name: 'p', groups: [{ name: 'g', variables: { S: { value: 'v', isSecret: true } } }] }],
    },
  ],
  repositories: [{ fullName: 'acme/api', secrets: { S: { credential: `${APP}/old` } } }],
};

const options = { now: 1_700_000_000_000, operator: makeOperator(1), seedNumber: 1 };

beforeAll(loadSodium);

test('the same seed gives the same world, another number other secrets', () => {
  expect(buildWorld(seed, options)).toEqual(buildWorld(seed, options));
  const [one, other] = [buildWorld(seed, options), buildWorld({ ...seed, seed: 2 }, options)];
  expect(one.tenants[0]?.applications[1]?.passwords[0]?.value).not.toBe(
    other.tenants[0]?.applications[1]?.passwords[0]?.value,
  );
});

test('a seeded credential is in every place that refers to it, and on the list of the canary', () => {
  const world = buildWorld(seed, options);
  const password = world.tenants[0]?.applications.find(each => each.appId === APP)?.passwords[0];
  const value = password?.value ?? '';
  expect(value).toMatch(/^.{3}8Q~[\w.~-]{34}$/);
  expect(password?.hint).toBe(value.slice(0, 3));
  expect(world.vaults[0]?.secrets[0]?.versions[0]?.value).toBe(value);
  expect(world.sites[0]?.environment).toMatchObject({ SECRET: value, BY_REFERENCE: value });
  expect(world.repositories[0]?.secrets['S']?.value).toBe(value);
  expect([...world.issued]).toEqual(expect.arrayContaining([value, 'v', options.operator.secret]));
});

test('times may be relative to the start of the world', () => {
  const credentials = [{ name: 'a', start: '-10d', end: '2030-01-01T00:00:00Z' }];
  const world = buildWorld(
    { tenants: [{ id: TENANT, applications: [{ appId: APP, credentials }] }] },
    options,
  );
  expect(world.tenants[0]?.applications[1]?.passwords[0]).toMatchObject({
    start: options.now - 10 * 86_400_000,
    end: Date.UTC(2030, 0, 1),
  });
});

/** A site of a name that others may have in other resource groups. */
function sharedName(resourceGroup: string) {
  return { subscription: APP, resourceGroup, name: 'web', tenant: TENANT };
}

test('sites of one name in two resource groups are two, and so are groups of one name in two projects', () => {
  const groups = [{ name: 'g', variables: { v: { value: '1' } } }];
  const projects = [
    { name: 'p', groups },
    { name: 'q', groups },
  ];
  const built = buildWorld(
    {
      ...seed,
      sites: [sharedName('rg-1'), sharedName('rg-2')],
      organizations: [{ name: 'contoso', tenant: TENANT, projects }],
    },
    options,
  );
  expect(built.sites.map(({ resourceGroup }) => resourceGroup)).toEqual(['rg-1', 'rg-2']);
  expect(built.organizations[0]?.groups).toHaveLength(2);
});

test.each([
  [{ tenants: [{ id: 'contoso' }] }, /tenants\[0\]\.id is not a GUID/],
  [{ tenant: [] }, /the seed has no field tenant/],
  [
    { vaults: [{ host: VAULT, tenant: APP }] },
    /vault kv-payments.* belongs to tenant 2222.*, which the seed does not have/,
  ],
  [
    { ...seed, repositories: [{ fullName: 'a/b', secrets: { X: { credential: `${APP}/new` } } }] },
    /a\/b\/X refers to the credential ".*\/new", which no application/,
  ],
  [
    { tenants: [{ id: TENANT, applications: [{ appId: APP, credentials: [{ name: 'x', end: 'soon' }] }] }] },
    /end is neither an ISO time nor relative/,
  ],
  [{ tenants: [{ id: TENANT }, { id: TENANT }] }, /tenant 1111.* is there twice/],
  [
    { ...seed, sites: [sharedName('rg-1'), { ...sharedName('RG-1'), name: 'WEB' }] },
    /site WEB\/production \(resource group RG-1 of .*\) is there twice/,
  ],
  [
    {
      ...seed,
      organizations: [
        {
          name: 'contoso',
          tenant: TENANT,
          projects: [
            { name: 'p', groups: [{ name: 'g', variables: { v: { value: '1' }, V: { value: '2' } } }] },
          ],
        },
      ],
    },
    /variable contoso\/p\/g\/V is there twice/,
  ],
  [
    { ...seed, repositories: [{ fullName: 'a/b', environments: { Prod: {}, prod: {} } }] },
    /environment prod of a\/b is there twice/,
  ],
  [
    { ...seed, repositories: [{ fullName: 'a/b', secrets: { X: '1', x: '2' } }] },
    /secret x of a\/b is there twice/,
  ],
  [{ settings: { replicationMs: { min: 9, max: 1 } } }, /settings\.replicationMs has its minimum above/],
  ['nonsense', /the seed is wrong/],
])('a seed with an error is refused with a sentence that names the place: %j', (input, words) => {
  expect(() => buildWorld(input, options)).toThrow(words);
});

test('an empty or foreign world file is refused in the same words when a sandbox starts on it', async () => {
  await expect(openSandbox(JSON.parse('null'))).rejects.toThrow(/the world seed is wrong/);
  await expect(openSandbox(JSON.parse('{"vaults": 3}'))).rejects.toThrow(/vaults is wrong/);
});

test('the running app says whether what it took at its last restart is accepted now', async () => {
  await using sandbox = await openSandbox(seed);
  const ask = (setting: string) => control(sandbox, 'GET', `${asking}&setting=${setting}`);
  expect(await ask('SECRET')).toMatchObject({ holds: 'value', accepted: true });
  expect(await ask('WRONG')).toMatchObject({ holds: 'value', accepted: false });
  expect(await ask('BY_REFERENCE')).toMatchObject({ holds: 'value', accepted: true });
  expect(await ask('BROKEN')).toMatchObject({ holds: 'unresolved reference', accepted: false });
  expect(await ask('NONE')).toMatchObject({ holds: 'nothing', accepted: false });
  await control(sandbox, 'POST', '/clock', { advance: '26d' });
  expect(await ask('SECRET')).toMatchObject({ holds: 'value', accepted: false });
});

test('foreign edits change the world as a person in the portal would', async () => {
  await using sandbox = await openSandbox(seed);
  const edit = (body: unknown) => control(sandbox, 'POST', '/edit', body);
  const { keyId } = (await edit({
    op: 'add-credential',
    tenant: TENANT,
    appId: APP,
    credential: 'by hand',
  })) as { keyId: string };
  const passwords = sandbox.world.tenants[0]?.applications[1]?.passwords ?? [];
  expect(passwords.map(each => each.displayName)).toEqual(['old', 'by hand']);
  expect(passwords[1]?.keyId).toBe(keyId);
  await edit({
    op: 'write-secret-version',
    vault: VAULT,
    secret: 'api',
    value: 'hand-made',
    tags: { a: 'b' },
  });
  await edit({ op: 'set-site-setting', ...SITE, setting: 'OTHER', value: 'x' });
  expect(sandbox.world.sites[0]?.restarts).toBe(0);
  await control(sandbox, 'POST', '/clock', { advance: '2s' });
  expect(sandbox.world.sites[0]).toMatchObject({
    restarts: 1,
    environment: { OTHER: 'x', BY_REFERENCE: 'hand-made' },
  });
  await edit({
    op: 'set-variable',
    organization: 'org',
    group: 'g',
    variable: 'S',
    value: 'mine',
    isSecret: true,
  });
  expect(sandbox.world.organizations[0]?.groups[0]?.variables['S']?.value).toBe('mine');
  expect(await control(sandbox, 'GET', '/issued')).toEqual(
    expect.arrayContaining(['mine', 'hand-made', passwords[1]?.value]),
  );
  await expect(edit({ op: 'delete-vault-secret', vault: VAULT, secret: 'none' })).rejects.toThrow(
    /no secret none/,
  );
});

test('a replaced world keeps the operator signed in and forgets no issued value', async () => {
  await using sandbox = await openSandbox(seed);
  const before = { environment: sandbox.environment, issued: [...sandbox.world.issued] };
  await control(sandbox, 'POST', '/world', { tenants: [{ id: TENANT }] });
  expect(sandbox.world.vaults).toEqual([]);
  expect(sandbox.environment).toEqual(before.environment);
  expect([...sandbox.world.issued]).toEqual(expect.arrayContaining(before.issued));
  await expect(control(sandbox, 'POST', '/world', { tenants: [{ id: 'x' }] })).rejects.toThrow(
    /is not a GUID/,
  );
  expect(sandbox.world.tenants[0]?.id).toBe(TENANT);
});

test('the control port answers nobody who does not know its token', async () => {
  await using sandbox = await openSandbox(seed);
  const { origin, pathname } = new URL(sandbox.controlUrl);
  expect((await fetch(`${origin}/world`)).status).toBe(403);
  expect((await fetch(`${origin}/${'0'.repeat(32)}/world`)).status).toBe(403);
  const headers = { authorization: `Bearer ${pathname.slice(1)}` };
  expect((await fetch(`${origin}/clock`, { headers })).status).toBe(200);
});

test.each(['-20m', '+3h'])(
  'a clock that is off by %s is so in every answer, and in all times of the world',
  async clock => {
    const off = clock === '-20m' ? -20 * 60_000 : 3 * 3_600_000;
    await using sandbox = await openSandbox({ ...seed, clock });
    const url = `https://login.microsoftonline.com/${TENANT}/v2.0/.well-known/openid-configuration`;
    const told = Date.parse((await fetch(url)).headers.get('date') ?? '');
    expect(Math.abs(told - Date.now() - off)).toBeLessThan(5000);
    const [old] = sandbox.world.tenants[0]?.applications.find(({ appId }) => appId === APP)?.passwords ?? [];
    expect(Math.abs((old?.end ?? 0) - told - 25 * 86_400_000)).toBeLessThan(5000);
    await expect(control(sandbox, 'POST', '/world', { clock })).rejects.toThrow(/set when a sandbox starts/);
  },
);

test('an offset of the clock has a sign', () => {
  expect(() => buildWorld({ clock: '20m' }, options)).toThrow(/clock is no offset/);
});

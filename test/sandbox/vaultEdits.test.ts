/** What people, Terraform and scripts do to a vault beside a run. */
import { expect, test } from 'vitest';
import { vault } from '../../src/sandbox/vault/service.ts';
import { OPERATOR, TENANT } from './entraWorld.ts';
import { type SeededScene, seededScene } from './seededScene.ts';
import { bearer, request } from './vaultScene.ts';

const secret = { vault: 'kv-pay.vault.azure.net', secret: 'pay' } as const;

function world() {
  const versions = [
    { value: 'one', tags: { run: '1' } },
    { value: 'two', tags: { run: '2', team: 'shop' } },
  ];
  const vault = { host: secret.vault, tenant: TENANT, secrets: [{ name: 'pay', versions }] };
  return seededScene({ tenants: [{ id: TENANT }], vaults: [vault] });
}

test('tags of the newest version, or of another, can be replaced, and its time of change moves', () => {
  const scene = world();
  const [first, second] = scene.world.vaults[0]?.secrets[0]?.versions ?? [];
  const op = 'set-version-tags';
  expect(scene.edit({ op, ...secret, tags: { team: 'ops' } })).toEqual({ version: second?.id });
  expect(second).toMatchObject({ tags: { team: 'ops' }, updated: scene.clock.now(), enabled: true });
  expect(first).toMatchObject({ tags: { run: '1' }, updated: first?.created });
  scene.edit({ op, ...secret, version: first?.id, tags: {} });
  expect(first).toMatchObject({ tags: {}, updated: scene.clock.now() });
  expect(() => scene.edit({ op, ...secret, version: 'f00', tags: {} })).toThrow(/no version f00 of pay/);
});

/** The statuses of reading what was deleted, of writing over it, and of getting it back. */
function statuses(scene: SeededScene): number[] {
  const asked: [string, string, object?][] = [
    ['GET', '/deletedsecrets/pay'],
    ['PUT', '/secrets/pay', { value: 'three' }],
    ['GET', '/secrets/pay'],
  ];
  return asked.map(([method, path, body]) => {
    const authorization = bearer(scene, 'https://vault.azure.net');
    const url = `${path}?api-version=7.4`;
    return vault.handle(request(secret.vault, method, url, { body, authorization }), scene).status;
  });
}

function deleted(since: string | false, deletingMs?: number): SeededScene {
  const pay = { name: 'pay', deleted: since, versions: [{ value: 'one' }] };
  const access = { [OPERATOR]: ['get', 'list', 'set', 'delete', 'recover', 'purge'] };
  return seededScene({
    settings: deletingMs === undefined ? {} : { deletingMs },
    tenants: [{ id: TENANT, applications: [{ appId: OPERATOR }] }],
    vaults: [{ host: secret.vault, tenant: TENANT, access, secrets: [pay] }],
  });
}

test('in the first seconds what was deleted is neither here nor there, and its name is not free', () => {
  const scene = deleted(false);
  scene.edit({ op: 'delete-vault-secret', ...secret });
  expect(statuses(scene)).toEqual([404, 409, 404]);
  scene.clock.advance(2999);
  expect(statuses(scene)).toEqual([404, 409, 404]);
  scene.clock.advance(1);
  expect(statuses(scene)).toEqual([200, 409, 404]);
});

test('how long that is can be set, before a deletion and in a seed', () => {
  const scene = deleted(false, 60_000);
  scene.edit({ op: 'delete-vault-secret', ...secret });
  scene.world.settings.deletingMs = 0;
  scene.clock.advance(59_999);
  expect(statuses(scene)).toEqual([404, 409, 404]);
  scene.clock.advance(1);
  expect(statuses(scene)).toEqual([200, 409, 404]);
  expect(statuses(deleted('-2s'))).toEqual([404, 409, 404]);
  expect(statuses(deleted('-2s', 2000))).toEqual([200, 409, 404]);
  expect(statuses(deleted('-91d'))).toEqual([404, 200, 200]);
});

test('a purge runs as long', () => {
  const scene = deleted('-1d', 10_000);
  const authorization = bearer(scene, 'https://vault.azure.net');
  const purge = request(secret.vault, 'DELETE', '/deletedsecrets/pay?api-version=7.4', { authorization });
  expect(vault.handle(purge, scene).status).toBe(204);
  scene.clock.advance(9_999);
  expect(statuses(scene)).toEqual([404, 409, 404]);
  scene.clock.advance(1);
  expect(statuses(scene)).toEqual([404, 200, 200]);
});

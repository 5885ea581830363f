/** What people, Terraform and scripts do to a vault beside a run. */
import { expect, test } from 'vitest';
import { TENANT } from './entraWorld.ts';
import { grown } from './grownScene.ts';

const secret = { vault: 'kv-pay.vault.azure.net', secret: 'pay' } as const;

function world() {
  const versions = [
    { value: 'one', tags: { run: '1' } },
    { value: 'two', tags: { run: '2', team: 'shop' } },
  ];
  const vault = { host: secret.vault, tenant: TENANT, secrets: [{ name: 'pay', versions }] };
  return grown({ tenants: [{ id: TENANT }], vaults: [vault] });
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

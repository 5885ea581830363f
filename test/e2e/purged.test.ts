/** The vault secret is purged while places, and consumers that the policy does not name, hold its value. And a secret that is nowhere else. */
import { expect, test } from 'vitest';
import { living, must, newestVersion, openStage, passwords, policyOf, VALUE_SETTING } from './stage.ts';

test('what a purged vault secret held stays for a whole overlap after its successor is everywhere', async () => {
  const file = policyOf([VALUE_SETTING], 'defaults: { retire: after-overlap, overlap: 24h }');
  await using stage = await openStage({}, file);
  const { world } = stage.sandbox;
  expect((await stage.keyturn('rotate')).exitCode).toBe(0);
  const before = must(passwords(world).find(({ value }) => value === newestVersion(world).value));
  must(world.vaults[0]).secrets.length = 0;
  const mended = await stage.keyturn('rotate');
  expect(mended.exitCode, mended.stdout + mended.stderr).toBe(0);
  expect(newestVersion(world).value).not.toBe(before.value);
  expect(before.removedAt).toBeUndefined();
  expect((await stage.keyturn('plan')).stdout).toContain(
    'other consumers may have read it before the vault lost it',
  );
  stage.advance(25);
  const later = await stage.keyturn('rotate', '--drift');
  expect(before.removedAt, later.stdout + later.stderr).toBeDefined();
  expect(living(world)).toContainEqual(expect.objectContaining({ value: newestVersion(world).value }));
});

test('where everybody reads the vault, a secret is confirmed, and what it superseded goes', async () => {
  const file = policyOf([], 'defaults: { retire: after-overlap, overlap: 24h }');
  await using stage = await openStage({}, file);
  const { world } = stage.sandbox;
  expect((await stage.keyturn('rotate')).exitCode).toBe(0);
  expect(newestVersion(world).tags['keyturn-confirmed']).toBeDefined();
  const before = must(passwords(world).find(({ value }) => value === newestVersion(world).value));
  expect((await stage.keyturn('rotate', 'payments-api', '--now', '--yes')).exitCode).toBe(0);
  stage.advance(25);
  expect((await stage.keyturn('rotate')).exitCode).toBe(0);
  expect(before.removedAt).toBeDefined();
});

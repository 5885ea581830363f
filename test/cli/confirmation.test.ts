import { expect, test } from 'vitest';
import { ending, GITHUB, policy, SITE, target, typed } from './given.ts';

test('a confirmation counts as holding the secret what was read back, and says how many places nobody can read', async () => {
  const rotation = { name: 'payments-api', targets: [target(SITE), target(GITHUB)] };
  const corner = ending(12, { held: [{ value: 'current-value' }, { writeOnly: 'is write-only' }] });
  const { err } = await typed('rotate', { policy: policy(rotation), corners: { 'payments-api': corner } });
  expect(err).toContain('Entra issued a token for the secret that 2 places hold; 1 more is marked;');
  const alone = {
    policy: policy({ ...rotation, targets: [target(GITHUB)] }),
    corners: { 'payments-api': ending(12, { held: [{ writeOnly: 'is write-only' }] }) },
  };
  expect((await typed('rotate', alone)).err).toContain(
    'for the secret that the vault holds; 1 more is marked',
  );
});

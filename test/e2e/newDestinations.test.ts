/** What `plan` lists first, on the sandbox: the real program, with the tags that a real run leaves. */
import { appendFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { openStage, policyOf, VALUE_SETTING } from './stage.ts';

const COPY = 'keyVault: { url: https://kv-of-somebody.vault.azure.net, secret: copy }';

it('plan begins with destinations that no delivery is recorded for, and is silent once there was one', async () => {
  const file = policyOf([VALUE_SETTING, COPY]);
  await using stage = await openStage({}, file);
  const first = JSON.parse((await stage.keyturn('plan', '--json')).stdout).newDestinations;
  expect(first).toEqual(
    [
      'vault kv-payments payments-api-client-secret',
      'appService site-payments AZURE_CLIENT_SECRET',
      'keyVault kv-of-somebody copy',
    ].map(place => ({ rotation: 'payments-api', place, evidence: 'none' })),
  );
  const run = await stage.keyturn('rotate');
  expect(run, run.stderr).toMatchObject({ exitCode: 0 });
  expect(JSON.parse((await stage.keyturn('plan', '--json')).stdout).newDestinations).toEqual([]);

  appendFileSync(file, `      - ${COPY.replace('copy', 'one-more')}\n`);
  const plan = await stage.keyturn('plan');
  expect(plan.stdout).toMatch(
    /^new destinations \(no delivery to them is recorded\):\n {2}payments-api: keyVault kv-of-somebody one-more\n\n/,
  );
  const markdown = await stage.keyturn('plan', '-o', 'markdown');
  expect(markdown.stdout).toMatch(
    /^new destinations \(no delivery to them is recorded\):\n\n- payments-api: keyVault kv-of-somebody one-more\n\n/,
  );
});

it('what a rotation that cannot be read would deliver to may be new, and is named', async () => {
  await using stage = await openStage({}, policyOf([COPY]));
  const vault = stage.sandbox.world.vaults.find(({ host }) => host === 'kv-payments.vault.azure.net');
  if (vault !== undefined) vault.firewalled = true;
  const plan = await stage.keyturn('plan', '--json');
  expect(JSON.parse(plan.stdout).newDestinations).toContainEqual({
    rotation: 'payments-api',
    place: 'keyVault kv-of-somebody copy',
    evidence: 'unread',
  });
});

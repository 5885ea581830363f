/** `allow` in every verb that reads a policy: the real program on the sandbox. */
import { copyFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { openStage, policyOf } from './stage.ts';

const COPY = 'keyVault: { url: https://kv-of-somebody.vault.azure.net, secret: copy }';

it.each([
  'validate',
  'plan',
  'status',
  'verify',
  'diagnose payments-api',
  'rotate',
  'revoke payments-api --yes',
  'rollback payments-api --yes',
  'stop payments-api --reason audit',
  'go payments-api',
  'forget old-name',
])('%s refuses a destination that is not listed before anything is sent', async line => {
  const file = policyOf([COPY]);
  await using stage = await openStage({}, file);
  copyFileSync(policyOf([COPY], 'allow: { vaults: [kv-payments] }'), file);
  const run = await stage.keyturn(...line.split(' '));
  expect(run).toMatchObject({ exitCode: 78 });
  expect(run.stdout + run.stderr).toContain('allow does not list "kv-of-somebody.vault.azure.net" (vaults)');
  expect(stage.sandbox.history.entries()).toEqual([]);
});

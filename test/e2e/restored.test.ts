/** A vault secret that went back to a backup: what places still hold is in no version any more, and is not a leftover. */
import { copyFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import {
  living,
  must,
  newestVersion,
  openStage,
  policyOf,
  repository,
  type Stage,
  site,
  vaultVersions,
} from './stage.ts';

const SITE = 'subscription: 1c2d3e4f-5a6b-4c7d-8e9f-0a1b2c3d4e5f, resourceGroup: rg-pay, site: site-payments';
const TEMPLATE = 'Password={secret};';
const stringIn = (template: string) =>
  `{ appService: { ${SITE}, connectionString: Db }, template: "${template}" }`;
const copyIn = (template: string) =>
  `{ keyVault: { url: https://kv-payments-neu.vault.azure.net, secret: payments-copy }, template: "${template}" }`;
const GITHUB = 'githubSecret: { repository: contoso/pay, secret: CLIENT_SECRET }';

/** Rotated twice, and then the newest version is gone. Returns its value. */
async function restored(stage: Stage, meanwhile: (value: string) => void = () => {}): Promise<string> {
  const { world } = stage.sandbox;
  await stage.keyturn('rotate');
  stage.advance(1);
  await stage.keyturn('rotate', 'payments-api', '--now', '--yes');
  const { value } = newestVersion(world);
  meanwhile(value);
  vaultVersions(world).pop();
  stage.advance(3);
  return value;
}

const lives = ({ sandbox: { world } }: Stage, value: string) =>
  living(world).some(each => each.value === value);

it.each([
  ['a connection string', stringIn, TEMPLATE],
  ['a connection string whose template has changed', stringIn, `Server=b;${TEMPLATE}`],
  ['a copy', copyIn, TEMPLATE],
  ['a copy whose template has changed', copyIn, `Server=b;${TEMPLATE}`],
])('what %s holds is not removed', async (_place, target, template) => {
  const file = policyOf([target(TEMPLATE)]);
  await using stage = await openStage({}, file);
  const value = await restored(stage);
  copyFileSync(policyOf([target(template)]), file);
  const run = await stage.keyturn('rotate');
  expect(lives(stage, value), run.stdout + run.stderr).toBe(true);
});

it('what a person has extended is not removed', async () => {
  await using stage = await openStage({}, policyOf([stringIn(TEMPLATE)]));
  const value = await restored(stage, secret => {
    const { connectionStrings = {} } = site(stage.sandbox.world);
    Object.assign(must(connectionStrings['Db']), { value: `Password=${secret};Encrypt=true` });
  });
  const run = await stage.keyturn('rotate');
  expect(lives(stage, value), run.stdout + run.stderr).toBe(true);
});

it('what a place without a mark may hold is not removed', async () => {
  await using stage = await openStage({}, policyOf([GITHUB]));
  const value = await restored(stage, () => {
    stage.sandbox.edit({
      op: 'set-repository-variable',
      repository: 'contoso/pay',
      name: 'CLIENT_SECRET_KEYTURN',
      value: null,
    });
  });
  expect(repository(stage.sandbox.world).variables['CLIENT_SECRET_KEYTURN']).toBeUndefined();
  const run = await stage.keyturn('rotate');
  expect(lives(stage, value), run.stdout + run.stderr).toBe(true);
});

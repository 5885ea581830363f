/** As strict as the services, and no stricter: whole runs of the program. */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { CommandResult } from '../support/sandbox.ts';
import { living, must, newestVersion, openStage, policyOf, VALUE_SETTING, vaultVersions } from './stage.ts';

const said = ({ stdout, stderr }: CommandResult) => `${stdout}${stderr}`.replaceAll(/\s+/g, ' ');

test('two sites of one name in two resource groups are rotated, and told apart', async () => {
  const other = VALUE_SETTING.replace('rg-pay', 'rg-pay-ase');
  await using stage = await openStage({}, policyOf([VALUE_SETTING, other]));
  const planned = await stage.keyturn('plan');
  for (const group of ['rg-pay', 'rg-pay-ase'])
    expect(said(planned)).toContain(`AZURE_CLIENT_SECRET (resource group ${group} of`);
  const run = await stage.keyturn('rotate');
  expect(run.exitCode, said(run)).toBe(0);
  const { sites } = stage.sandbox.world;
  expect(sites.map(({ name, resourceGroup }) => [name, resourceGroup])).toEqual([
    ['site-payments', 'rg-pay'],
    ['site-payments', 'rg-pay-ase'],
  ]);
  const { value } = newestVersion(stage.sandbox.world);
  for (const { settings } of sites) expect(settings['AZURE_CLIENT_SECRET']).toBe(value);
});

test('a vault whose Azure Policy wants a content type and a tag: said, and met by the policy', async () => {
  const file = policyOf();
  const demands = { contentType: true, tags: ['costCentre'] };
  await using stage = await openStage({}, file, seed => ({
    ...seed,
    vaults: must(seed.vaults).map(vault => ({ ...vault, demands })),
  }));
  const refused = await stage.keyturn('rotate');
  expect(refused.exitCode, said(refused)).toBe(3);
  expect(said(refused)).toContain(
    'an Azure Policy denies this secret as it is (403 ForbiddenByGovernancePolicy)',
  );
  expect(said(refused)).toContain('`vault.contentType`, `vault.tags`');
  const before = living(stage.sandbox.world).length;
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace('-client-secret }', '-client-secret, tags: { costCentre: "17" } }'));
  const run = await stage.keyturn('rotate');
  expect(run.exitCode, said(run)).toBe(0);
  expect(living(stage.sandbox.world)).toHaveLength(before + 1);
  expect(newestVersion(stage.sandbox.world)).toMatchObject({
    contentType: 'text/plain',
    tags: { costCentre: '17', owner: 'team-x', 'keyturn-key-id': expect.any(String) },
  });
  stage.advance(48);
  const later = await stage.keyturn('rotate');
  expect(later.exitCode, said(later)).toBe(0);
  expect(vaultVersions(stage.sandbox.world).at(-1)?.tags).toMatchObject({ costCentre: '17' });
});

test('a subscription that is disabled is no other operation in progress: nothing is waited for, and the remedy is told', async () => {
  await using stage = await openStage({}, policyOf());
  const body = { error: { code: 'ReadOnlyDisabledSubscription', message: 'The subscription is disabled.' } };
  stage.sandbox.faults.add({
    service: 'arm',
    operation: 'updateAppSettings',
    count: 'all',
    fault: { kind: 'error', status: 409, body },
  });
  const run = await stage.keyturn('rotate');
  expect(run.exitCode, said(run)).toBe(3);
  expect(said(run)).toContain('az account list');
  expect(said(run)).not.toMatch(/distribute waits/);
  const sent = stage.sandbox.history.entries().filter(({ operation }) => operation === 'updateAppSettings');
  expect(sent).toHaveLength(1);
});

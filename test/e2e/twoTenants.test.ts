/** Registrations, sites and variable groups of more than one tenant, and one identity that is known in all of them. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { searchedFolder } from '../support/canary.ts';
import { must, openStage, type Stage } from './stage.ts';

const [FIRST, SECOND] = ['6f1b9c1e-7d3a-4b52-9d0e-3a1f5c2b7e90', '7a2c0d2f-8e4b-4c63-8e1f-4b206d3c8fa1'];

function policy(): string {
  const file = join(searchedFolder(), 'rotation.yaml');
  const rotation = (name: string, tenant: string, number: number) => [
    `  - name: ${name}`,
    `    tenant: ${tenant}`,
    `    registration: { appId: 0b6d2f8a-4c1e-4a7b-8f35-00000000000${number} }`,
    `    vault: { url: https://kv-${name}.vault.azure.net, secret: ${name} }`,
    '    targets:',
    `      - appService: { subscription: 1c2d3e4f-5a6b-4c7d-8e9f-00000000000${number}, resourceGroup: rg, site: site-${name}, setting: SECRET }`,
    `      - variableGroup: { organization: org-${name}, project: shop, group: release, variable: secret }`,
  ];
  const lines = [
    'version: 1',
    `tenant: ${FIRST}`,
    'rotations:',
    ...rotation('here', FIRST, 1),
    ...rotation('there', SECOND, 2),
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

const MANY = 6;

/** Rotations of the first tenant, each with two sites, all of one subscription; the second tenant is known by one more. */
function sharingPolicy(): string {
  const file = join(searchedFolder(), 'rotation.yaml');
  const lines = Array.from({ length: MANY }, (_, index) => [
    `  - name: app-${index}`,
    `    registration: { appId: 0b6d2f8a-4c1e-4a7b-8f35-00000000000${index} }`,
    `    vault: { url: https://kv-shared.vault.azure.net, secret: app-${index} }`,
    '    targets:',
    ...['web', 'job'].map(
      part =>
        `      - appService: { subscription: 1c2d3e4f-5a6b-4c7d-8e9f-000000000009, resourceGroup: rg, site: ${part}-${index}, setting: SECRET }`,
    ),
  ]);
  const elsewhere = [
    '  - name: elsewhere',
    `    tenant: ${SECOND}`,
    '    registration: { appId: 0b6d2f8a-4c1e-4a7b-8f35-000000000099 }',
    '    vault: { url: https://kv-there.vault.azure.net, secret: elsewhere }',
  ];
  const all = ['version: 1', `tenant: ${FIRST}`, 'rotations:', ...lines.flat(), ...elsewhere];
  writeFileSync(file, `${all.join('\n')}\n`);
  return file;
}

const refusedByArm = ({ sandbox }: Stage) =>
  sandbox.history.entries().filter(({ service, status }) => service === 'arm' && status === 401).length;

const asked = ({ sandbox }: Stage, operation: string, status: number) =>
  sandbox.history.entries().filter(each => each.operation === operation && each.status === status).length;

it('are rotated in one run, and a subscription or organization refuses tokens only until its tenant is known', async () => {
  await using stage = await openStage({}, policy());
  expect(await stage.keyturn('rotate', '--all')).toMatchObject({ exitCode: 0 });
  expect(await stage.keyturn('verify')).toMatchObject({ exitCode: 0 });
  const { sites } = stage.sandbox.world;
  expect(new Set(sites.map(({ tenantId }) => tenantId))).toEqual(new Set([FIRST, SECOND]));
  // In each of the two runs once.
  for (const operation of ['listAppSettings', 'listVariableGroups'])
    expect(asked(stage, operation, 401)).toBe(2);
  expect(asked(stage, 'updateAppSettings', 401)).toBe(0);
});

it('many sites of one subscription in a tenant of its own meet one refused token in a run', async () => {
  await using stage = await openStage({}, sharingPolicy());
  const { sites } = stage.sandbox.world;
  for (const site of sites) Object.assign(site, { tenantId: SECOND });
  expect(sites).toHaveLength(2 * MANY);
  for (const verb of ['plan', 'rotate', 'verify']) {
    const before = refusedByArm(stage);
    const run = await stage.keyturn(verb);
    expect(run.exitCode, run.stdout).toBe(0);
    expect(refusedByArm(stage) - before, verb).toBe(1);
  }
});

it('the tenant of a subscription need not be that of the registration', async () => {
  await using stage = await openStage({}, policy());
  for (const site of stage.sandbox.world.sites)
    Object.assign(site, { tenantId: site.tenantId === FIRST ? SECOND : FIRST });
  const [here] = stage.sandbox.world.organizations;
  Object.assign(must(here), { tenantId: SECOND });
  expect(await stage.keyturn('rotate', '--all')).toMatchObject({ exitCode: 0 });
});

it('a tenant in which the identity is not known is named, with what is needed there', async () => {
  await using stage = await openStage({}, policy());
  const { tenants, sites } = stage.sandbox.world;
  Object.assign(must(sites[0]), { tenantId: '99999999-8e4b-4c63-8e1f-4b206d3c8fa1' });
  expect(tenants).toHaveLength(2);
  const run = await stage.keyturn('plan', 'here');
  const told = run.stdout.replace(/\s+/g, ' ');
  expect(told).toContain('it belongs to tenant 99999999-8e4b-4c63-8e1f-4b206d3c8fa1');
  expect(run.exitCode).not.toBe(0);
});

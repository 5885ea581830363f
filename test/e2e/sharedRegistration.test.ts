/** Two rotations of one registration: what one has superseded, or lost to a leak, may be what the other hands out. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { acceptance } from '../../src/sandbox/directory/acceptance.ts';
import { searchedFolder } from '../support/canary.ts';
import { must, openStage, type Stage, theTenant } from './stage.ts';

const APP = '0b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f5a6';
const VAULT = 'kv-payments.vault.azure.net';
const NAMES = ['payments-api', 'billing-api'] as const;

function policyFile(more = ''): string {
  const file = join(searchedFolder(), 'rotation.yaml');
  const entries = NAMES.flatMap(name => [
    `  - name: ${name}`,
    `    registration: { appId: ${APP} }`,
    `    vault: { url: https://${VAULT}, secret: ${name}-client-secret }`,
    '    targets: []',
  ]);
  const head = ['version: 1', 'tenant: 6f1b9c1e-7d3a-4b52-9d0e-3a1f5c2b7e90', more, 'rotations:'];
  writeFileSync(file, `${[...head, ...entries].join('\n')}\n`);
  return file;
}

function held({ sandbox: { world } }: Stage, name: string): string {
  const secret = must(world.vaults[0]?.secrets.find(each => each.name === `${name}-client-secret`));
  return must(secret.versions.at(-1)).value;
}

/** Whether what the vault hands out for it signs in. */
function works(stage: Stage, name: string): boolean {
  const { world, clock } = stage.sandbox;
  const { replicas } = world.settings;
  return acceptance(theTenant(world), APP, held(stage, name), replicas, clock.now()).accepted;
}

/** Rotates the first; then somebody copies its secret into the vault secret of the second. */
async function shared(stage: Stage): Promise<void> {
  const run = await stage.keyturn('rotate', 'payments-api');
  expect(run.exitCode, run.stdout + run.stderr).toBe(0);
  stage.sandbox.edit({
    op: 'write-secret-version',
    vault: VAULT,
    secret: 'billing-api-client-secret',
    value: held(stage, 'payments-api'),
  });
  stage.advance(1);
}

it.each([[NAMES], [['payments-api'] as const]])(
  'a revocation of %s is refused while another one hands the leaked secret out, with the commands that go first',
  async names => {
    await using stage = await openStage({}, policyFile());
    await shared(stage);
    const record = ['--yes', '--settle', '0', '--record', searchedFolder()];
    const run = await stage.keyturn('revoke', ...names, ...record);
    expect(run.exitCode, run.stdout + run.stderr).toBe(3);
    expect(run.stderr).toMatch(/keyturn rotate billing-api [^\n]*--now[^\n]* && keyturn revoke payments-api/);
    expect(NAMES.map(name => works(stage, name))).toEqual([true, true]);

    expect(await stage.keyturn('rotate', 'billing-api', '--now', '--yes')).toMatchObject({ exitCode: 0 });
    const again = await stage.keyturn('revoke', 'payments-api', ...record);
    expect(again.exitCode, again.stdout + again.stderr).toBe(0);
    stage.sandbox.clock.advance(60_000);
    expect(NAMES.map(name => works(stage, name))).toEqual([true, true]);
  },
);

it.each([
  ['retire: after-overlap', 'defaults: { retire: after-overlap }', 25],
  ['the built-in rules, in a tenant without the sign-in report', '', 24 * 46],
])('what is superseded stays while another one hands it out: %s', async (_rules, more, hours) => {
  await using stage = await openStage({}, policyFile(more));
  if (more === '') Object.assign(theTenant(stage.sandbox.world), { reportAvailable: false });
  await shared(stage);
  await stage.keyturn('rotate', 'payments-api', '--now', '--yes');
  stage.advance(hours);
  const run = await stage.keyturn('rotate', 'payments-api');
  expect(run.exitCode, run.stdout + run.stderr).toBe(3);
  expect(run.stdout.replaceAll(/\s+/g, ' ')).toContain(
    'rotation billing-api, which has the same registration',
  );
  stage.sandbox.clock.advance(60_000);
  expect(NAMES.map(name => works(stage, name))).toEqual([true, true]);
});

/** Two hosts without a common lock: while one delivers, the other publishes. No older value goes over a newer one. */
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { acceptance } from '../../src/sandbox/directory/acceptance.ts';
import { searchedFolder } from '../support/canary.ts';
import { startCommand } from '../support/sandbox.ts';
import {
  group,
  newestVersion,
  openStage,
  policyOf,
  type Stage,
  site,
  theTenant,
  VALUE_SETTING,
} from './stage.ts';

const GROUP =
  'variableGroup: { organization: contoso, project: payments, group: payments-prod, variable: AZURE_CLIENT_SECRET }';
const APP_ID = '0b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f5a6';

/** A look at the newest version counts for two seconds. */
const LOOKED_LONG_AGO_MS = 2_200;

/** A run on a host of its own: its locks are in a folder that no other host sees. */
function host({ sandbox }: Stage, file: string) {
  const env = { XDG_STATE_HOME: searchedFolder() };
  return (...args: readonly string[]) => startCommand(sandbox, [...args, '--config', file], { env });
}

it('a run that is overtaken before it delivers delivers nothing, and says so', async () => {
  const file = policyOf([VALUE_SETTING, GROUP]);
  await using stage = await openStage({}, file);
  const { faults, history } = stage.sandbox;
  const [slow, other] = [host(stage, file), host(stage, file)];
  const rules = [
    { operation: 'listAppSettings', nth: 2 },
    { operation: 'getVariableGroup', nth: 2 },
  ].map(which => faults.add({ ...which, fault: { kind: 'pause', when: 'before' } }));
  const first = slow('rotate');
  await expect.poll(() => rules.map(({ hit }) => hit), { timeout: 40_000 }).toEqual([1, 1]);
  const second = await other('rotate', 'payments-api', '--now', '--yes').result;
  expect(second.exitCode, second.stdout).toBe(0);
  await delay(LOOKED_LONG_AGO_MS);
  const before = history.entries().length;
  for (const { id } of rules) faults.remove(id);
  const { exitCode, stdout } = await first.result;
  expect(exitCode, stdout).toBe(1);
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain('has published since');
  const written = history
    .entries()
    .slice(before)
    .map(({ operation }) => operation);
  expect(written.filter(name => /^(update|put)/.test(name))).toEqual([]);
  await expectNewestEverywhere(stage);
});

it('what passed within one round trip is found, told, and brought to the newest value', async () => {
  const file = policyOf([VALUE_SETTING, GROUP]);
  await using stage = await openStage({}, file);
  const { faults } = stage.sandbox;
  const [slow, other] = [host(stage, file), host(stage, file)];
  const rules = ['updateAppSettings', 'updateVariableGroup'].map(operation =>
    faults.add({ operation, fault: { kind: 'pause', when: 'before' } }),
  );
  const first = slow('rotate');
  await expect.poll(() => rules.map(({ hit }) => hit), { timeout: 40_000 }).toEqual([1, 1]);
  const second = await other('rotate', 'payments-api', '--now', '--yes').result;
  expect(second.exitCode, second.stdout).toBe(0);
  for (const { id } of rules) faults.remove(id);
  const { exitCode, stdout } = await first.result;
  expect(exitCode, stdout).toBe(1);
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
    'had received the older value meanwhile, and was updated to the newest one',
  );
  await expectNewestEverywhere(stage);
  expect(newestVersion(stage.sandbox.world).tags['keyturn-confirmed']).toBeUndefined();
  const next = await other('rotate').result;
  expect(next.exitCode, next.stdout).toBe(0);
  expect(newestVersion(stage.sandbox.world).tags['keyturn-confirmed']).toBeDefined();
});

it('with one request in flight the look before a write does not wait for the write', async () => {
  const file = policyOf([VALUE_SETTING], 'limits: { concurrency: 1 }');
  await using stage = await openStage({}, file);
  const rule = stage.sandbox.faults.add({
    operation: 'listAppSettings',
    nth: 2,
    fault: { kind: 'delay', ms: LOOKED_LONG_AGO_MS, when: 'before' },
  });
  const run = await host(stage, file)('rotate').result;
  expect(rule.hit).toBe(1);
  expect(run.exitCode, run.stdout).toBe(0);
});

function expectNewestEverywhere({ sandbox: { world, clock } }: Stage): Promise<void> {
  const { value } = newestVersion(world);
  expect(site(world).environment['AZURE_CLIENT_SECRET']).toBe(value);
  expect(group(world).variables['AZURE_CLIENT_SECRET']?.value).toBe(value);
  const { accepted } = acceptance(theTenant(world), APP_ID, value, world.settings.replicas, clock.now());
  expect(accepted).toBe(true);
  return Promise.resolve();
}

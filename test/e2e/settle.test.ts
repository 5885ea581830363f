/** An app that runs holds what it took when it started: a leaked secret goes once it has started again. */
import { describe, expect, it } from 'vitest';
import type { Settings } from '../../src/sandbox/world.ts';
import { searchedFolder } from '../support/canary.ts';
import {
  must,
  newestVersion,
  openStage,
  policyOf,
  REFERENCE_SETTING,
  type Stage,
  site,
  VALUE_SETTING,
} from './stage.ts';

const SLOW = { restartMs: { min: 4_000, max: 4_000 } };
const SITE = {
  subscription: '1c2d3e4f-5a6b-4c7d-8e9f-0a1b2c3d4e5f',
  resourceGroup: 'rg-pay',
  name: 'site-payments',
};
const RESTART =
  'az webapp restart --ids /subscriptions/1c2d3e4f-5a6b-4c7d-8e9f-0a1b2c3d4e5f/resourceGroups/rg-pay/providers/Microsoft.Web/sites/site-payments';

describe('keyturn revoke, where an app runs with the leaked secret', () => {
  it('waits until it has started again, and removes the leaked one then', async () => {
    await using stage = await openAt(SLOW);
    const held = heldAtRemoval(stage);
    const run = await revoke(stage);
    expect(run.exitCode, run.stdout + run.stderr).toBe(0);
    expect(held()).toBe(site(stage.sandbox.world).settings['AZURE_CLIENT_SECRET']);
    expect(run.stderr).toContain('1 app asked, none holds an older secret');
  });

  it('waits in the same way where the app has a reference to the vault, until that gives it the new one', async () => {
    await using stage = await openAt(SLOW, REFERENCE_SETTING);
    const leaked = newestVersion(stage.sandbox.world).value;
    const held = heldAtRemoval(stage);
    const run = await revoke(stage);
    expect(run.exitCode, run.stdout + run.stderr).toBe(0);
    const { value } = newestVersion(stage.sandbox.world);
    expect(value).not.toBe(leaked);
    expect(held() === value, 'the app holds the new one when the leaked one goes').toBe(true);
    expect(run.stderr).toContain('1 app asked, none holds an older secret');
  });

  it('--settle 0 asks once: the leaked one goes at once, and the app is listed with the command that restarts it', async () => {
    await using stage = await openAt(SLOW);
    const held = heldAtRemoval(stage);
    const run = await revoke(stage, '--settle', '0');
    expect(held()).not.toBe(site(stage.sandbox.world).settings['AZURE_CLIENT_SECRET']);
    expect(run.exitCode, run.stdout).toBe(3);
    expect(run.stdout).toContain(RESTART);
    expect(run.stderr).toContain('is removed');
    expect(run.stderr).not.toContain('IS STILL VALID');
  });

  it('gives an app whose processes are not listed the whole time, and lists it', async () => {
    await using stage = await openAt(SLOW);
    stage.sandbox.edit({ op: 'change-site', ...SITE, showsProcesses: false });
    const held = heldAtRemoval(stage);
    const run = await revoke(stage, '--settle', '5s');
    expect(held()).toBe(site(stage.sandbox.world).settings['AZURE_CLIENT_SECRET']);
    expect(run.exitCode, run.stdout).toBe(3);
    expect(run.stdout.replaceAll(/\s+/g, ' ')).toContain(
      'App Service does not list the processes of the app',
    );
    expect(run.stdout).toContain(RESTART);
  });

  it('does not wait for an app that is stopped', async () => {
    await using stage = await openAt({ restartMs: { min: 600_000, max: 600_000 } });
    stage.sandbox.edit({ op: 'change-site', ...SITE, state: 'Stopped' });
    const run = await revoke(stage);
    expect(run.exitCode, run.stdout + run.stderr).toBe(0);
  });

  it('says beforehand that it will wait', async () => {
    await using stage = await openAt(SLOW);
    const run = await stage.keyturn('revoke', 'payments-api');
    expect(run.stderr.replaceAll(/\s+/g, ' ')).toContain('settle until the apps that hold it have restarted');
    const longer = await stage.keyturn('revoke', 'payments-api', '--settle', '5m');
    expect(longer.stderr.replaceAll(/\s+/g, ' ')).toContain('have restarted, 5 min at most');
  });
});

function openAt(settings: Partial<Settings>, target = VALUE_SETTING): Promise<Stage> {
  return openStage(settings, policyOf([target]));
}

function revoke(stage: Stage, ...args: readonly string[]) {
  return stage.keyturn('revoke', 'payments-api', '--yes', '--record', searchedFolder(), ...args);
}

/** What the running process holds as the request to remove the leaked credential arrives. */
function heldAtRemoval({ sandbox }: Stage): () => string | undefined {
  let held: string | undefined;
  sandbox.history.watch(({ operation, outcome }) => {
    if (operation !== 'removePassword' || outcome !== 'under way') return;
    must(sandbox.world.sites[0]);
    held = site(sandbox.world).environment['AZURE_CLIENT_SECRET'];
  });
  return () => held;
}

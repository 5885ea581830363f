/** Two hosts, or two users of one, without a common lock: neither knows whether the other's run still lives. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { acceptance } from '../../src/sandbox/directory/acceptance.ts';
import { searchedFolder } from '../support/canary.ts';
import { startCommand } from '../support/sandbox.ts';
import {
  living,
  MARK,
  newestVersion,
  openStage,
  passwords,
  policyFile,
  type Stage,
  site,
  theTenant,
} from './stage.ts';

const APP_ID = '0b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f5a6';

/** A run on a host of its own: its locks are in a folder that no other host sees. */
function onHost({ sandbox }: Stage, state: string, ...args: readonly string[]) {
  return startCommand(sandbox, [...args, '--config', policyFile], { env: { XDG_STATE_HOME: state } });
}

it('the second run leaves the secret alone that the first has in hand, makes none, and exits 4, or 0 where nothing presses', async () => {
  await using stage = await openStage();
  const { world, faults } = stage.sandbox;
  const held = faults.add({
    service: 'vault',
    operation: 'setSecret',
    fault: { kind: 'pause', when: 'before' },
  });
  const first = onHost(stage, searchedFolder(), 'rotate');
  await stage.arrived('setSecret');
  const second = await onHost(stage, searchedFolder(), 'rotate').result;
  expect(second.exitCode, second.stdout).toBe(4);
  expect(second.stdout).toContain('may still be active on another machine');
  const late = join(searchedFolder(), 'late.yaml');
  writeFileSync(late, readFileSync(policyFile, 'utf8').replace('rotateBefore: 30d', 'rotateBefore: 16d'));
  const env = { XDG_STATE_HOME: searchedFolder() };
  const quiet = await startCommand(stage.sandbox, ['rotate', '--config', late], { env }).result;
  expect(quiet.exitCode, quiet.stdout).toBe(0);
  expect(quiet.stdout).toMatch(/^\npayments-api {2}yielded .*\n\n1 left to another run in .*\n$/);
  expect(ours(stage)).toHaveLength(1);
  faults.remove(held.id);
  const { exitCode, stdout } = await first.result;
  expect(exitCode, stdout).toBe(0);
  expect(works(stage, newestVersion(world).value)).toBe(true);
  expect(works(stage, site(world).environment['AZURE_CLIENT_SECRET'] ?? '')).toBe(true);
});

it('what a dead run of another host left behind goes once it is older than any run', async () => {
  await using stage = await openStage();
  const here = searchedFolder();
  await killedAfterCreate(stage, searchedFolder());
  expect((await onHost(stage, here, 'rotate').result).exitCode).toBe(4);
  expect(ours(stage)).toHaveLength(1);
  stage.advance(2);
  const later = await onHost(stage, here, 'rotate').result;
  expect(later.exitCode, later.stdout).toBe(0);
  expect(ours(stage)).toHaveLength(1);
  expect(works(stage, newestVersion(stage.sandbox.world).value)).toBe(true);
});

it('what a dead run of this host left behind goes at once, also when another run ended in between', async () => {
  await using stage = await openStage();
  const here = searchedFolder();
  await killedAfterCreate(stage, here);
  const { faults } = stage.sandbox;
  const broken = faults.add({
    service: 'graph',
    operation: 'getApplication',
    count: 'all',
    fault: { kind: 'error', status: 403, when: 'before' },
  });
  expect((await onHost(stage, here, 'rotate').result).exitCode).toBe(3);
  faults.remove(broken.id);
  const run = await onHost(stage, here, 'rotate').result;
  expect(run.exitCode, run.stdout).toBe(0);
  expect(ours(stage)).toHaveLength(1);
});

it('an outage does not wait for a run that may be dead: a secret is made beside its', async () => {
  await using stage = await openStage();
  await killedAfterCreate(stage, searchedFolder());
  for (const password of passwords(stage.sandbox.world)) {
    if (MARK.test(password.displayName ?? '')) continue;
    const { id } = theTenant(stage.sandbox.world);
    stage.sandbox.edit({ op: 'remove-credential', tenant: id, appId: APP_ID, keyId: password.keyId });
  }
  const run = await onHost(stage, searchedFolder(), 'rotate').result;
  expect(run.exitCode, run.stdout).toBe(0);
  expect(works(stage, newestVersion(stage.sandbox.world).value)).toBe(true);
  expect(ours(stage)).toHaveLength(2);
});

async function killedAfterCreate(stage: Stage, state: string): Promise<void> {
  const rule = stage.sandbox.faults.add({
    service: 'graph',
    operation: 'addPassword',
    fault: { kind: 'pause', when: 'after' },
  });
  const run = onHost(stage, state, 'rotate');
  await expect.poll(() => rule.hit, { timeout: 20_000 }).toBe(1);
  run.child.kill('SIGKILL');
  await run.result;
  stage.sandbox.faults.clear();
}

function ours({ sandbox }: Stage) {
  return living(sandbox.world).filter(({ displayName }) => MARK.test(displayName ?? ''));
}

function works({ sandbox: { world, clock } }: Stage, value: string): boolean {
  return acceptance(theTenant(world), APP_ID, value, world.settings.replicas, clock.now()).accepted;
}

it('a secret that somebody removes while it is proven is not published, though Entra still accepts it', async () => {
  await using stage = await openStage();
  const { world, history, edit } = stage.sandbox;
  const before = newestVersion(world).value;
  const { id } = theTenant(world);
  const stop = history.watch(({ operation, outcome }) => {
    if (operation !== 'addPassword' || outcome !== 'answered') return;
    stop();
    // Every replica hears of the addition at once, and of the removal in ten minutes.
    for (const { keyId, seenFrom } of ours(stage)) {
      seenFrom.fill(0);
      world.settings.replicationMs = { min: 600_000, max: 600_000 };
      edit({ op: 'remove-credential', tenant: id, appId: APP_ID, keyId, replicated: true });
    }
  });
  expect((await onHost(stage, searchedFolder(), 'rotate').result).exitCode).not.toBe(0);
  expect(newestVersion(world).value).toBe(before);
});

it('one that somebody removes while it is published is not delivered, and the run says so', async () => {
  await using stage = await openStage({ readLagMs: { min: 0, max: 0 } });
  const { world, history, edit } = stage.sandbox;
  const before = site(world).environment['AZURE_CLIENT_SECRET'];
  const { id } = theTenant(world);
  const stop = history.watch(({ operation, status }) => {
    if (operation !== 'setSecret' || status !== 200) return;
    stop();
    for (const { keyId } of ours(stage))
      edit({ op: 'remove-credential', tenant: id, appId: APP_ID, keyId, replicated: true });
  });
  const { exitCode, stdout } = await onHost(stage, searchedFolder(), 'rotate').result;
  expect(exitCode, stdout).toBe(1);
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain('was removed outside this run while it was published');
  expect(site(world).environment['AZURE_CLIENT_SECRET']).toBe(before);
  expect((await onHost(stage, searchedFolder(), 'rotate').result).exitCode, 'the next run mends it').toBe(0);
  expect(works(stage, site(world).environment['AZURE_CLIENT_SECRET'] ?? '')).toBe(true);
});

it('where there is no place for a lock nothing is begun: exit 3, with the way out, and plan says so before', async () => {
  await using stage = await openStage();
  const nowhere = { env: { XDG_STATE_HOME: '', HOME: policyFile } };
  const run = await startCommand(stage.sandbox, ['rotate', '--config', policyFile], nowhere).result;
  expect(run.exitCode, run.stdout).toBe(3);
  expect(run.stderr).toContain('XDG_STATE_HOME=/');
  expect(run.stderr).not.toContain('report this');
  expect(ours(stage)).toHaveLength(0);
});

it('an empty XDG_STATE_HOME is none: two runs from two folders meet below HOME', async () => {
  await using stage = await openStage();
  const env = { XDG_STATE_HOME: '', HOME: searchedFolder() };
  const held = stage.sandbox.faults.add({
    operation: 'addPassword',
    fault: { kind: 'pause', when: 'before' },
  });
  // A path that is not absolute would be another one in each folder.
  const rotate = () =>
    startCommand(stage.sandbox, ['rotate', '--config', policyFile], { env, cwd: searchedFolder() });
  const first = rotate();
  await stage.arrived('addPassword');
  const second = await rotate().result;
  expect(second.exitCode, second.stdout).toBe(4);
  expect(second.stdout).toContain('is being worked on by');
  stage.sandbox.faults.remove(held.id);
  expect((await first.result).exitCode).toBe(0);
});

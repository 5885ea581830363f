/**
 * Promise 1, two hosts without a common lock: one goes back to the superseded secret while the other removes it. Both write the older
 * vault version first, and the later of the two writes sees the earlier one.
 */
import { expect, it } from 'vitest';
import { searchedFolder } from '../support/canary.ts';
import { startCommand } from '../support/sandbox.ts';
import { living, newestVersion, openStage, policyFile, type Stage } from './stage.ts';

/** A superseded secret whose overlap is over. */
async function openBothLiving(): Promise<{ stage: Stage; first: string; second: string }> {
  const stage = await openStage();
  await succeeds(stage, 'rotate');
  const first = newestVersion(stage.sandbox.world).value;
  await succeeds(stage, 'rotate', 'payments-api', '--now', '--yes');
  const second = newestVersion(stage.sandbox.world).value;
  stage.advance(25);
  return { stage, first, second };
}

function host({ sandbox }: Stage, ...args: readonly string[]) {
  return startCommand(sandbox, [...args, '--config', policyFile], {
    env: { XDG_STATE_HOME: searchedFolder() },
  });
}

async function succeeds(stage: Stage, ...args: readonly string[]): Promise<void> {
  const { exitCode, stdout, stderr } = await host(stage, ...args).result;
  expect(exitCode, stdout + stderr).toBe(0);
}

function valuesLiving({ sandbox }: Stage): (string | undefined)[] {
  return living(sandbox.world).map(({ value }) => value);
}

it('a removal that sees the rollback stops, and what the rollback publishes then works', async () => {
  const { stage, first } = await openBothLiving();
  await using _closed = stage;
  const { world, faults } = stage.sandbox;
  const publishing = faults.add({ operation: 'setSecret', fault: { kind: 'pause', when: 'before' } });
  const rolling = host(stage, 'rollback', 'payments-api', '--yes');
  await stage.arrived('setSecret');
  const removing = await host(stage, 'rotate').result;
  expect(removing.stdout + removing.stderr).toContain('another run is going back to it');
  expect(valuesLiving(stage)).toContain(first);
  faults.remove(publishing.id);
  await rolling.result;
  expect(newestVersion(world).value).toBe(first);
  expect(valuesLiving(stage)).toContain(first);
  await succeeds(stage, 'rotate');
  expect(valuesLiving(stage)).toContain(newestVersion(world).value);
});

it('a rollback that sees the removal publishes nothing', async () => {
  const { stage, first, second } = await openBothLiving();
  await using _closed = stage;
  const { world, faults } = stage.sandbox;
  const announcing = faults.add({ operation: 'updateSecret', fault: { kind: 'pause', when: 'before' } });
  const rolling = host(stage, 'rollback', 'payments-api', '--yes');
  await expect.poll(() => announcing.hit, { timeout: 40_000 }).toBe(1);
  await succeeds(stage, 'rotate');
  expect(valuesLiving(stage)).not.toContain(first);
  faults.remove(announcing.id);
  const { exitCode, stdout, stderr } = await rolling.result;
  expect(exitCode).toBe(1);
  expect(stdout + stderr).toContain('was disabled before it was published');
  expect(newestVersion(world).value).toBe(second);
});

/** The brake for everybody: a mark on the vault secret that every runner sees before it begins, without a common lock. */
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { searchedFolder } from '../support/canary.ts';
import { startCommand } from '../support/sandbox.ts';
import {
  living,
  MARK,
  newestVersion,
  openStage,
  policyOf,
  type Stage,
  site,
  VALUE_SETTING,
} from './stage.ts';

/** What was read counts for five seconds. */
const LOOKED_LONG_AGO_MS = 5_500;

const REASON = 'the new secrets are refused';

/** A run on a host of its own: its locks are in a folder that no other host sees. */
function elsewhere({ sandbox }: Stage, file: string, ...args: readonly string[]) {
  const env = { XDG_STATE_HOME: searchedFolder() };
  return startCommand(sandbox, [...args, '--config', file], { env });
}

function ours({ sandbox }: Stage) {
  return living(sandbox.world).filter(({ displayName }) => MARK.test(displayName ?? ''));
}

function flat(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

it('what is halted is begun by no runner: who, when, why and the way on are told, and exit 3', async () => {
  const file = policyOf([VALUE_SETTING]);
  await using stage = await openStage({}, file);
  const before = structuredClone(newestVersion(stage.sandbox.world).tags);
  const stop = await stage.keyturn('stop', '--reason', REASON);
  expect(stop.exitCode, stop.stdout).toBe(0);
  expect(flat(stop.stdout)).toMatch(
    /1 rotation of 1: halted by \S+ since .* the new secrets are refused → keyturn go/,
  );
  expect(newestVersion(stage.sandbox.world).tags, 'tags of others stay').toMatchObject(before);
  const run = await elsewhere(stage, file, 'rotate').result;
  expect(run.exitCode, run.stdout).toBe(3);
  expect(flat(run.stdout)).toMatch(
    /halted by \S+@\S+ since 20\d\d-.* UTC: the new secrets are refused; no step is started/,
  );
  expect(run.stdout).toContain('keyturn go payments-api');
  expect((await elsewhere(stage, file, 'rotate', 'payments-api', '--now', '--yes').result).exitCode).toBe(3);
  expect(ours(stage)).toHaveLength(0);
  const go = await stage.keyturn('go');
  expect(go.exitCode, go.stdout).toBe(0);
  expect(flat(go.stdout)).toContain('payments-api was halted by');
  expect(newestVersion(stage.sandbox.world).tags).toEqual(before);
  expect((await elsewhere(stage, file, 'rotate').result).exitCode).toBe(0);
});

it('plan and status say it first, and in --json', async () => {
  await using stage = await openStage({}, policyOf([VALUE_SETTING]));
  await stage.keyturn('stop', '--reason', REASON);
  for (const verb of ['plan', 'status']) {
    const told = await stage.keyturn(verb);
    expect(told.exitCode, told.stdout).toBe(3);
    expect(flat(told.stdout)).toMatch(
      /^. everything is halted by \S+ since .*: the new secrets are refused → keyturn go /,
    );
    const document = JSON.parse((await stage.keyturn(verb, '--json')).stdout) as { halted: unknown };
    expect(document.halted).toMatchObject([{ reason: REASON, rotations: ['payments-api'] }]);
  }
});

it.each(['addPassword', 'updateAppSettings'])(
  'a run that is at %s when the brake is pulled finishes, the mark outlives its writing, and the next one begins nothing',
  async operation => {
    const file = policyOf([VALUE_SETTING]);
    await using stage = await openStage({}, file);
    const { faults, world } = stage.sandbox;
    const rule = faults.add({ operation, fault: { kind: 'pause', when: 'before' } });
    const first = elsewhere(stage, file, 'rotate');
    await expect.poll(() => rule.hit, { timeout: 40_000 }).toBe(1);
    const stopping = stage.begin('stop', '--reason', REASON);
    await expect.poll(() => newestVersion(world).tags['keyturn-halt'], { timeout: 40_000 }).toBeDefined();
    faults.remove(rule.id);
    const run = await first.result;
    expect(run.exitCode, run.stdout).toBe(0);
    expect((await stopping.result).exitCode).toBe(0);
    const newest = newestVersion(world);
    expect(site(world).environment['AZURE_CLIENT_SECRET']).toBe(newest.value);
    expect(newest.tags['keyturn-confirmed']).toBeDefined();
    expect(newest.tags['keyturn-halt']).toContain(REASON);
    const next = await elsewhere(stage, file, 'rotate', 'payments-api', '--now', '--yes').result;
    expect(next.exitCode, next.stdout).toBe(3);
    expect(ours(stage)).toHaveLength(1);
  },
);

it('a fleet that is settled at a glance is told, too; one without a vault secret is named', async () => {
  const file = policyOf([VALUE_SETTING], '', ['billing']);
  await using stage = await openStage({}, file);
  expect((await stage.keyturn('rotate')).exitCode).toBe(0);
  stage.sandbox.world.vaults[0]?.secrets.splice(1);
  const stop = await stage.keyturn('stop', '--reason', REASON);
  expect(stop.exitCode, stop.stdout).toBe(1);
  expect(flat(stop.stdout)).toContain('billing has no vault secret that could be marked');
  const run = await elsewhere(stage, file, 'rotate', '--json').result;
  expect(run.exitCode, run.stdout).toBe(3);
  expect(run.stdout).toContain('"code":"halted"');
});

it('an incident is not held up: revoke goes on, and says that it does', async () => {
  const file = policyOf([VALUE_SETTING]);
  await using stage = await openStage({}, file);
  const leaked = newestVersion(stage.sandbox.world).value;
  await stage.keyturn('stop', '--reason', REASON);
  const { sandbox } = stage;
  const args = ['revoke', 'payments-api', '--yes', '--record', searchedFolder()];
  const run = await startCommand(sandbox, [...args, '--config', file]).result;
  expect(run.exitCode, run.stdout + run.stderr).toBe(0);
  expect(flat(run.stderr)).toContain('this continues nevertheless');
  expect(living(sandbox.world).map(({ value }) => value)).not.toContain(leaked);
  expect(newestVersion(sandbox.world).tags['keyturn-halt'], 'the brake stays pulled').toContain(REASON);
});

it('whatever stands in the mark halts, and what is no mark of ours cannot move a cursor', async () => {
  const file = policyOf([VALUE_SETTING]);
  await using stage = await openStage({}, file);
  newestVersion(stage.sandbox.world).tags['keyturn-halt'] = 'by hand \u001b[2J';
  const run = await elsewhere(stage, file, 'rotate').result;
  expect(run.exitCode, run.stdout).toBe(3);
  expect(flat(run.stdout)).toContain('halted by an unknown user: by hand \\u001b[2J');
  const again = await stage.keyturn('stop', '--reason', REASON);
  expect(flat(again.stdout), 'the first mark stays').toContain(
    'payments-api is halted by an unknown user: by hand',
  );
});

it('a reason that looks like a secret is refused, and not repeated', async () => {
  await using stage = await openStage({}, policyOf([VALUE_SETTING]));
  const stop = await stage.keyturn('stop', '--reason', 'abc8Q~aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa');
  expect(stop.exitCode).toBe(64);
  expect(stop.stdout + stop.stderr).not.toContain('abc8Q~');
  expect(newestVersion(stage.sandbox.world).tags['keyturn-halt']).toBeUndefined();
});

it('who waits for leave to begin looks again before it does', async () => {
  const file = policyOf([VALUE_SETTING], 'limits: { concurrency: 2 }', ['billing', 'shipping']);
  await using stage = await openStage({}, file);
  const { faults, history } = stage.sandbox;
  const made = () => history.entries().filter(({ operation }) => operation === 'addPassword').length;
  const rule = faults.add({ operation: 'addPassword', count: 2, fault: { kind: 'pause', when: 'before' } });
  const run = elsewhere(stage, file, 'rotate', '--json');
  await expect.poll(() => rule.hit, { timeout: 40_000 }).toBe(2);
  expect((await stage.keyturn('stop', '--reason', REASON)).exitCode).toBe(0);
  await delay(LOOKED_LONG_AGO_MS);
  faults.remove(rule.id);
  const { exitCode, stdout } = await run.result;
  expect(exitCode, stdout).toBe(3);
  expect(made(), 'the third began nothing').toBe(2);
});

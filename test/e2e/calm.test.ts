/** Calm by policy, as a user runs it. Asked afterwards: the sandbox's world. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/event.ts';
import type { FaultRuleInput } from '../../src/sandbox/faultRule.ts';
import type { World } from '../../src/sandbox/world.ts';
import { searchedFolder } from '../support/canary.ts';
import type { CommandResult } from '../support/sandbox.ts';
import {
  living,
  MARK,
  must,
  newestVersion,
  openStage,
  passwords,
  picture,
  repository,
  theTenant,
} from './stage.ts';

const DAY = 86_400_000;

describe('waves', () => {
  it('leave the next group untouched when the canary fails, and go on with it once the canary is confirmed', async () => {
    const policy = fleetPolicy('waves: [canary]');
    await using stage = await openStage({}, policy.file);
    const { world, faults } = stage.sandbox;
    const before = picture(world);
    const broken = faults.add(refused('github', 'putSecret', '/repos/contoso/payments-api'));
    const run = await stage.keyturn('rotate', '--json');
    expect(run.exitCode, run.stderr).not.toBe(0);
    const [canary, next] = finishedOf(run);
    expect(canary).toMatchObject({ rotation: 'payments-api', phase: 'in-progress' });
    expect(run.exitCode).toBe(canary?.outcome === 'human-needed' ? 3 : 1);
    expect(next).toMatchObject({
      rotation: 'billing-api',
      outcome: 'skipped',
      held: { code: 'wave', text: 'waits for group canary: payments-api is not confirmed' },
    });
    expect(placesOf(world, 'billing-api')).toEqual(placesOf(before, 'billing-api'));
    expect(ours(world, 'payments-api')).toHaveLength(1);

    faults.remove(broken.id);
    const again = await stage.keyturn('rotate', '--json');
    expect(again.exitCode, again.stderr).toBe(0);
    expect(finishedOf(again).map(({ rotation, outcome }) => `${rotation} ${outcome}`)).toEqual([
      'payments-api changed',
      'billing-api changed',
    ]);
    expect(ours(world, 'payments-api')).toHaveLength(1);
    expect(ours(world, 'billing-api')).toHaveLength(1);
  });

  it('are in the plan', async () => {
    const policy = fleetPolicy('waves: [canary]');
    await using stage = await openStage({}, policy.file);
    const { stdout } = await stage.keyturn('plan');
    expect(stdout).toContain('wave 1 of 2: group canary\n');
    expect(stdout).toContain('wave 2 of 2: the rest, starts once payments-api is confirmed\n');
  });
});

describe('a freeze', () => {
  it('lets nothing be made until it is over, and says so', async () => {
    const policy = fleetPolicy(frozen(-1, 5));
    await using stage = await openStage({}, policy.file);
    const before = picture(stage.sandbox.world);
    await stage.keyturn('rotate');
    const run = await stage.keyturn('rotate');
    expect(run.exitCode, run.stderr).toBe(0);
    expect(oneLine(run.stdout)).toMatch(/payments-api unchanged not now: .* frozen from .* UTC: sale/);
    expect(passwords(stage.sandbox.world)).toEqual(passwords(before));
    expect(stage.sandbox.world.vaults).toEqual(before.vaults);
    const plan = JSON.parse((await stage.keyturn('plan', '--json')).stdout);
    expect(plan.rotations[0]).toMatchObject({
      due: { now: false, code: 'frozen' },
      stages: [],
      later: [{ step: 'create', at: midnight(5).toISOString() }],
    });
    stage.advance(6 * 24);
    expect((await stage.keyturn('rotate')).exitCode).toBe(0);
    expect(ours(stage.sandbox.world, 'payments-api')).toHaveLength(1);
  });

  it('lets nothing be retired, but what was begun before it is finished in it', async () => {
    const policy = fleetPolicy('');
    await using stage = await openStage({}, policy.file);
    const { world, faults } = stage.sandbox;
    const old = must(passwords(world)[0]);
    const broken = faults.add(refused('github', 'putSecret', '/repos/contoso/payments-api'));
    await stage.keyturn('rotate', 'payments-api');
    faults.remove(broken.id);
    policy.write(frozen(-1, 5));
    const finished = await stage.keyturn('rotate', 'payments-api');
    expect(finished.exitCode, finished.stderr).toBe(0);
    expect(newestVersion(world).tags['keyturn-confirmed']).toBeDefined();
    stage.advance(25);
    const held = await stage.keyturn('rotate', 'payments-api');
    expect(held.exitCode, held.stderr).toBe(0);
    expect(old.removedAt).toBeUndefined();
    stage.advance(6 * 24);
    await stage.keyturn('rotate', 'payments-api');
    expect(old.removedAt).toBeDefined();
  });

  it('does not keep an outage waiting', async () => {
    const policy = fleetPolicy(frozen(-1, 300));
    await using stage = await openStage({}, policy.file);
    const warned = await stage.keyturn('rotate', 'payments-api');
    expect(warned.exitCode).toBe(3);
    expect(oneLine(warned.stdout)).toContain('before a new one may be created: frozen from');
    stage.advance(40 * 24);
    const run = await stage.keyturn('rotate', 'payments-api');
    expect(run.exitCode, run.stderr).toBe(0);
    expect(run.stderr).toMatch(/expired .* \(overrides: frozen from/);
    expect(ours(stage.sandbox.world, 'payments-api')).toHaveLength(1);
  });

  it('is overridden by --now --yes for the named rotation alone, and never where nobody was asked', async () => {
    const policy = fleetPolicy(frozen(-1, 5));
    await using stage = await openStage({}, policy.file);
    const { world } = stage.sandbox;
    expect((await stage.keyturn('rotate', 'payments-api', '--now')).exitCode).toBe(64);
    expect(ours(world, 'payments-api')).toHaveLength(0);
    const run = await stage.keyturn('rotate', 'payments-api', '--now', '--yes');
    expect(run.exitCode, run.stderr).toBe(0);
    expect(run.stderr).toContain('a new secret was requested (--now) (overrides: frozen from');
    expect(ours(world, 'payments-api')).toHaveLength(1);
    expect(ours(world, 'billing-api')).toHaveLength(0);
  });
});

describe('a pause', () => {
  it('lets nothing be made, finished, repaired or retired, and is told everywhere', async () => {
    const policy = fleetPolicy('');
    await using stage = await openStage({}, policy.file);
    const { world } = stage.sandbox;
    await stage.keyturn('rotate', 'payments-api');
    repository(world).secrets['AZURE_CLIENT_SECRET'] = must(repository(picture(world)).secrets['NPM_TOKEN']);
    delete repository(world).variables['AZURE_CLIENT_SECRET_KEYTURN'];
    policy.write('', 'paused: { reason: the site moves }');
    const before = picture(world);
    stage.advance(25);
    const run = await stage.keyturn('rotate');
    expect(run.exitCode, run.stderr).toBe(0);
    expect(oneLine(run.stdout)).toContain('payments-api unchanged not now: paused: the site moves');
    expect(oneLine(run.stdout)).toContain('the pause has no end (until)');
    expect(placesOf(world, 'payments-api')).toEqual(placesOf(before, 'payments-api'));
    expect((await stage.keyturn('status')).stdout).toContain('not now: paused: the site moves');

    policy.write('');
    await stage.keyturn('rotate', 'payments-api');
    expect(repository(world).secrets['AZURE_CLIENT_SECRET']?.value).toBe(
      must(ours(world, 'payments-api')[0]).value,
    );
  });
});

describe('limits', () => {
  it('leave what goes beyond maxRotations to the next run, and say so', async () => {
    const policy = fleetPolicy('limits: { maxRotations: 1, concurrency: 1 }');
    await using stage = await openStage({}, policy.file);
    const { world } = stage.sandbox;
    const run = await stage.keyturn('rotate');
    expect(run.exitCode, run.stderr).toBe(0);
    expect(oneLine(run.stdout)).toContain(
      'billing-api DEFERRED not started: this run has created 1 new secret, and limits.maxRotations is 1',
    );
    expect(ours(world, 'billing-api')).toHaveLength(0);
    expect((await stage.keyturn('rotate')).exitCode).toBe(0);
    expect(ours(world, 'billing-api')).toHaveLength(1);
  });

  it('begin nothing more after stopAfterFailures', async () => {
    const policy = fleetPolicy('limits: { stopAfterFailures: 1, concurrency: 1 }');
    await using stage = await openStage({}, policy.file);
    stage.sandbox.faults.add(refused('github', 'putSecret', '/repos/contoso/payments-api'));
    const run = await stage.keyturn('rotate');
    expect(run.exitCode).not.toBe(0);
    expect(oneLine(run.stdout)).toContain('1 rotation has failed, and limits.stopAfterFailures is 1');
    expect(ours(stage.sandbox.world, 'billing-api')).toHaveLength(0);
  });
});

describe('a best-effort target that nobody can reach', () => {
  it('is reported by the exit code, too, and holds nothing up, not even retiring', async () => {
    await using stage = await openStage();
    const { world, faults } = stage.sandbox;
    const old = must(passwords(world).find(({ value }) => value === newestVersion(world).value));
    faults.add(refused('github', undefined, '/environments/production'));
    const run = await stage.keyturn('rotate');
    expect(run.exitCode, run.stdout).toBe(1);
    expect(oneLine(run.stdout)).toContain('1 changed, 1 best-effort target left out');
    expect(newestVersion(world).tags['keyturn-confirmed']).toBeDefined();
    expect(run.stdout).toContain('contoso/payments/production');
    stage.advance(25);
    const retiring = await stage.keyturn('rotate');
    expect(retiring.exitCode, retiring.stdout).toBe(1);
    expect(retiring.stdout).toContain('contoso/payments/production');
    expect(old.removedAt).toBeDefined();
    expect(living(world).filter(({ displayName }) => MARK.test(displayName ?? ''))).toHaveLength(1);
  });
});

/** Two rotations that are due, each with a GitHub secret; `top` and `own` are lines of the policy and of the first. */
function fleetPolicy(top: string): { file: string; write(top: string, own?: string): void } {
  const file = join(searchedFolder(), 'rotation.yaml');
  const rotation = (name: string, digit: number, more: string) => `
  - name: ${name}
    ${more}
    registration: { appId: 0b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f5a${digit} }
    vault: { url: https://kv-payments.vault.azure.net, secret: ${name}-client-secret }
    targets: [{ githubSecret: { repository: contoso/${name}, secret: AZURE_CLIENT_SECRET } }]`;
  const write = (top: string, own = '') =>
    writeFileSync(
      file,
      `version: 1
tenant: 6f1b9c1e-7d3a-4b52-9d0e-3a1f5c2b7e90
defaults: { overlap: 24h, retire: after-overlap, prove: { timeout: 2m } }
${top}
rotations:${rotation('payments-api', 6, `group: canary\n    ${own}`)}${rotation('billing-api', 7, '')}
`,
    );
  write(top);
  return { file, write };
}

function frozen(from: number, until: number): string {
  const day = (count: number) => midnight(count).toISOString().slice(0, 10);
  return `freeze: [{ from: ${day(from)}, until: ${day(until)}, timeZone: UTC, reason: sale }]`;
}

function midnight(daysFromNow: number): Date {
  return new Date(Math.floor(Date.now() / DAY + daysFromNow) * DAY);
}

function refused(service: string, operation: string | undefined, path: string): FaultRuleInput {
  const body = { message: 'Resource not accessible by integration' };
  const rule = { service, path, count: 'all', fault: { kind: 'error', status: 403, body } } as const;
  return operation === undefined ? rule : { ...rule, operation };
}

function finishedOf({ stdout }: CommandResult) {
  return stdout
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as RunEvent)
    .filter(event => event.event === 'rotation.finished');
}

/** Living credentials that Keyturn made for a rotation. */
function ours(world: World, name: string) {
  const application = must(theTenant(world).applications.find(({ displayName }) => displayName === name));
  return application.passwords.filter(
    ({ displayName, removedAt }) => removedAt === undefined && displayName?.startsWith(`keyturn/${name}/`),
  );
}

/** Everything of one rotation that a run could write. */
function placesOf(world: World, name: string) {
  return {
    passwords: must(theTenant(world).applications.find(({ displayName }) => displayName === name)).passwords,
    vault: world.vaults.flatMap(({ secrets }) => secrets).filter(secret => secret.name.startsWith(name)),
    repository: world.repositories.find(({ fullName }) => fullName === `contoso/${name}`),
  };
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

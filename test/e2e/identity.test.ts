/**
 * What others wrote is no identity, and what was not asked is no verdict: tags that were put back, credentials that begin
 * alike, a place that says nothing. The real program; asked afterwards: the sandbox's world and the exit code.
 */
import { describe, expect, it } from 'vitest';
import { acceptance } from '../../src/sandbox/directory/acceptance.ts';
import type { ApplicationSeed } from '../../src/sandbox/directory/schema.ts';
import type { Password } from '../../src/sandbox/directory/state.ts';
import type { WorldSeed } from '../../src/sandbox/world.ts';
import { searchedFolder } from '../support/canary.ts';
import { inVault } from './overlap.ts';
import {
  living,
  MARK,
  must,
  newestVersion,
  openStage,
  passwords,
  policyOf,
  type Stage,
  site,
  theTenant,
  vaultVersions,
} from './stage.ts';

const APP = '0b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f5a6';
const SECRET = { vault: 'kv-payments.vault.azure.net', secret: 'payments-api-client-secret' };
const QUICKLY = 'defaults: { retire: after-overlap }';
const WRITES = ['addPassword', 'removePassword', 'setSecret', 'updateSecret', 'updateAppSettings'];

describe('tags of the newest version that somebody changed', () => {
  const nobody = '11111111-2222-4333-8444-555555555555';
  it.each<[string, (stage: Stage) => Record<string, string>]>([
    ['put back to those of the version before', before],
    ['with a word as key id', stage => ({ ...own(stage), 'keyturn-key-id': 'garbage' })],
    ['with a letter as key id', stage => ({ ...own(stage), 'keyturn-key-id': 'x' })],
    ['with the key id of nobody', stage => ({ ...own(stage), 'keyturn-key-id': nobody })],
    [
      'with the key id of a credential that is not ours',
      stage => ({ ...own(stage), 'keyturn-key-id': foreign(stage).keyId }),
    ],
    ['wiped', () => ({ owner: 'team-x' })],
    ['without the key id', stage => without(own(stage), 'keyturn-key-id')],
  ])('%s: the credential in use is not removed, and what holds it works', async (_name, tags) => {
    await using stage = await openStage({}, policyOf(undefined, QUICKLY));
    await rotateAndRetire(stage, 'rotate');
    if (tags === before) await rotateAndRetire(stage, 'rotate', '--now', '--yes', 'payments-api');
    const used = inUse(stage);
    stage.sandbox.edit({ op: 'set-version-tags', ...SECRET, tags: tags(stage) });
    for (const args of [['rotate'], ['rotate', 'payments-api']]) {
      const run = await stage.keyturn(...args);
      expect(run.exitCode, run.stdout + run.stderr).not.toBe(70);
      expect(isAlive(stage, used), run.stdout + run.stderr).toBe(true);
      expectEverywhere(stage);
      stage.advance(25);
    }
  });

  it.each<[string, (stage: Stage) => Record<string, string>]>([
    ['the superseded one as what the vault holds', stage => ({ 'keyturn-key-id': first(stage).keyId })],
    ['the credential in use as superseded', used => ({ 'keyturn-supersedes': inUse(used).keyId })],
    [
      'another as what the vault holds, and the credential in use as superseded',
      stage => ({ 'keyturn-key-id': foreign(stage).keyId, 'keyturn-supersedes': inUse(stage).keyId }),
    ],
  ])('naming %s: the credential in use is not removed', async (_name, changed) => {
    await using stage = await rotatedStage();
    const used = inUse(stage);
    stage.sandbox.edit({ op: 'set-version-tags', ...SECRET, tags: { ...own(stage), ...changed(stage) } });
    for (const hours of [0, 25, 25]) {
      stage.advance(hours);
      await stage.keyturn('rotate');
      expect(isAlive(stage, used)).toBe(true);
      expectEverywhere(stage);
    }
  });

  it('naming a credential that is not ours as superseded: it is not removed, whatever version is named', async () => {
    await using stage = await rotatedStage();
    const [before, newest] = vaultVersions(stage.sandbox.world)
      .slice(-2)
      .map(({ id }) => id);
    stage.advance(25);
    // The first version is disabled by now.
    expect((await stage.keyturn('rotate')).exitCode).toBe(0);
    const stranger = foreign(stage);
    for (const version of [before, newest, '', 'f'.repeat(32)]) {
      const tags = { ...own(stage), 'keyturn-supersedes': `${stranger.keyId} ${version}`.trim() };
      stage.sandbox.edit({ op: 'set-version-tags', ...SECRET, tags });
      stage.advance(25);
      const run = await stage.keyturn('rotate');
      expect(isAlive(stage, stranger), run.stdout + run.stderr).toBe(true);
      expectEverywhere(stage);
    }
  });

  it('a hand-made secret whose version was disabled by a run that died then goes with the next', async () => {
    await using stage = await rotatedStage();
    const { faults } = stage.sandbox;
    const refusing = faults.add({ operation: 'removePassword', fault: { kind: 'error', status: 403 } });
    stage.advance(25);
    expect((await stage.keyturn('rotate')).exitCode).toBe(3);
    expect(must(vaultVersions(stage.sandbox.world).at(-2)).enabled).toBe(false);
    expect(isAlive(stage, first(stage))).toBe(true);
    faults.remove(refusing.id);
    const run = await stage.keyturn('rotate');
    expect(run.exitCode, run.stdout + run.stderr).toBe(0);
    expect(isAlive(stage, first(stage))).toBe(false);
  });

  it('an orphan that really is one goes all the same', async () => {
    await using stage = await rotatedStage();
    const used = inUse(stage);
    const credential = `${used.displayName?.slice(0, used.displayName.lastIndexOf('/'))}/r-20200101T000000-00000000`;
    stage.sandbox.edit({
      op: 'add-credential',
      tenant: theTenant(stage.sandbox.world).id,
      appId: APP,
      credential,
      // Older than any run could be, which this lock has never seen.
      start: '-2h',
    });
    const orphan = must(passwords(stage.sandbox.world).at(-1));
    const run = await stage.keyturn('rotate');
    expect(run.exitCode, run.stdout + run.stderr).toBe(0);
    expect(isAlive(stage, orphan)).toBe(false);
    expect(isAlive(stage, used)).toBe(true);
  });
});

describe('tags of a format that a later version wrote', () => {
  it.each([
    'rotate',
    'rotate payments-api --now --yes',
    'revoke payments-api --yes',
    'revoke payments-api --yes --immediately',
    'rollback payments-api --yes',
  ])('%s: nothing is written, and a person is asked', async command => {
    await using stage = await rotatedStage();
    stage.sandbox.edit({ op: 'set-version-tags', ...SECRET, tags: { ...own(stage), 'keyturn-format': '9' } });
    stage.advance(25);
    const written = writes(stage);
    const record = command.startsWith('revoke') ? ['--record', searchedFolder()] : [];
    const run = await stage.keyturn(...command.split(' '), ...record);
    expect(run.exitCode, run.stdout + run.stderr).toBe(3);
    expect(writes(stage)).toBe(written);
  });
});

describe('which credential the vault holds cannot be told', () => {
  it('two begin alike: due by the one that ends first, and a new one is made', async () => {
    const alike = ({ credentials = [], ...application }: ApplicationSeed): ApplicationSeed => ({
      ...application,
      credentials: credentials.map((one, index) => ({
        ...one,
        start: '-20d',
        value: `pAy8Q~${'ab'[index]}${'z'.repeat(33)}`,
      })),
    });
    await using stage = await openStage({}, policyOf(), changing(alike));
    const before = living(stage.sandbox.world).length;
    expect((await stage.keyturn('plan', '--exit-code')).exitCode).toBe(2);
    const run = await stage.keyturn('rotate');
    expect(run.exitCode, run.stdout + run.stderr).toBe(0);
    expect(inUse(stage).displayName).toMatch(MARK);
    expect(living(stage.sandbox.world)).toHaveLength(before + 1);
    expectEverywhere(stage);
  });

  it('it begins like none on the list: no exit 0, neither of rotate nor of status', async () => {
    const unlike = ({ credentials = [], ...application }: ApplicationSeed): ApplicationSeed => ({
      ...application,
      credentials: credentials.map(one => ({ ...one, start: '-20d', hint: 'zzz' })),
    });
    await using stage = await openStage({}, policyOf(), changing(unlike));
    const run = await stage.keyturn('rotate');
    expect([0, 70], run.stdout + run.stderr).not.toContain(run.exitCode);
    const status = await stage.keyturn('status');
    expect([0, 70], status.stdout).not.toContain(status.exitCode);
    expectEverywhere(stage);
  });
});

describe('a settled rotation whose registration gets no token', () => {
  const others = ['billing-api', 'stock-api'];
  it.each([
    ['its service principal is disabled', { enabled: false }],
    ['conditional access blocks it', { blockedByConditionalAccess: true }],
  ])('%s: no verb that asked is content, and those that did not ask say so', async (_name, change) => {
    await using stage = await openStage({}, policyOf(undefined, QUICKLY, others));
    await rotateAndRetire(stage, 'rotate');
    stage.sandbox.edit({
      op: 'change-application',
      tenant: theTenant(stage.sandbox.world).id,
      appId: APP,
      ...change,
    });
    for (const args of [
      ['rotate', 'payments-api'],
      ['rotate', '--drift'],
      ['verify'],
      ['diagnose', 'payments-api'],
    ]) {
      const run = await stage.keyturn(...args);
      expect([0, 70], run.stdout + run.stderr).not.toContain(run.exitCode);
    }
    const glance = await stage.keyturn('rotate');
    if (glance.exitCode === 0) expect(glance.stdout + glance.stderr).toMatch(/Entra was not asked/);
    const status = await stage.keyturn('status');
    expect(status.stdout).not.toMatch(/healthy/i);
    if (status.exitCode === 0)
      expect(status.stdout).toMatch(/Valid by date; keyturn verify tests each secret/);
  });
});

describe('a running process that still holds a dead value', () => {
  it('diagnose says that it has not looked into it', async () => {
    await using stage = await openStage(
      { restartMs: { min: 3_600_000, max: 3_600_000 } },
      policyOf(undefined, QUICKLY),
    );
    const flags = ['--yes', '--settle', '0', '--record', searchedFolder()];
    const run = await stage.keyturn('revoke', 'payments-api', ...flags);
    expect(run.exitCode, run.stdout + run.stderr).toBe(3);
    const told = await stage.keyturn('diagnose', 'payments-api');
    if (told.exitCode === 0) {
      const words = told.stdout.replaceAll(/\s+/g, ' ');
      expect(words).toContain('running process read at its start cannot be checked');
      expect(words).toContain('az webapp restart --ids /subscriptions/');
    }
  });
});

describe('a vault secret that was deleted a second ago', () => {
  it('is not called "never written" for certain', async () => {
    await using stage = await openStage({ deletingMs: 60_000 }, policyOf());
    stage.sandbox.edit({ op: 'delete-vault-secret', ...SECRET });
    const told = await stage.keyturn('diagnose', 'payments-api');
    expect([0, 70], told.stdout).not.toContain(told.exitCode);
    expect(told.stdout).not.toMatch(/proved/);
  });

  it.each([
    ['for three seconds, of a rotation that people made', 3_000, false],
    ['for three seconds, of one of ours', 3_000, true],
  ])('and is being deleted %s: rotate makes nothing that stays', async (_name, deletingMs, ours) => {
    await using stage = ours
      ? await rotatedStage({ deletingMs })
      : await openStage({ deletingMs }, policyOf());
    const before = living(stage.sandbox.world).map(({ keyId }) => keyId);
    stage.sandbox.edit({ op: 'delete-vault-secret', ...SECRET });
    const run = await stage.keyturn('rotate');
    expect([0, 70], run.stdout + run.stderr).not.toContain(run.exitCode);
    expect(
      living(stage.sandbox.world).map(({ keyId }) => keyId),
      run.stdout + run.stderr,
    ).toEqual(before);
  });
});

describe('a credential in use that was removed a moment ago', () => {
  it('while one replica has not heard of it: the superseded one stays, and a new one is made', async () => {
    // Were the list behind as well, no run that is fast enough could know of the removal (docs/limits.md).
    await using stage = await rotatedStage({ readLagMs: { min: 0, max: 0 } });
    const [old, used] = [first(stage), inUse(stage)];
    stage.advance(25);
    stage.sandbox.world.settings.lateReplica = { replica: 1, removedMs: 3_600_000 };
    const { id: tenant } = theTenant(stage.sandbox.world);
    stage.sandbox.edit({
      op: 'remove-credential',
      tenant,
      appId: APP,
      keyId: used.keyId,
      replicated: true,
    });
    const run = await stage.keyturn('rotate');
    if (run.exitCode === 0) expectEverywhere(stage);
    expect(isAlive(stage, old), run.stdout + run.stderr).toBe(true);
    stage.advance(2);
    const later = await stage.keyturn('rotate');
    expect(later.exitCode, run.stdout + run.stderr + later.stdout + later.stderr).toBe(0);
    expectEverywhere(stage);
  });
});

/** Rotated a moment ago: the old secret lives, its overlap has just begun. */
async function rotatedStage(settings = {}): Promise<Stage> {
  const stage = await openStage(settings, policyOf(undefined, QUICKLY));
  const run = await stage.keyturn('rotate');
  expect(run.exitCode, run.stdout + run.stderr).toBe(0);
  return stage;
}

/** And a night later the superseded one goes. */
async function rotateAndRetire(stage: Stage, ...args: readonly string[]): Promise<void> {
  for (const each of [args, ['rotate']]) {
    const run = await stage.keyturn(...each);
    expect(run.exitCode, run.stdout + run.stderr).toBe(0);
    stage.advance(25);
  }
}

/** What the vault and the site hold, and what the running app took, is accepted by every replica. */
function expectEverywhere({ sandbox: { world, clock } }: Stage): void {
  const app = site(world);
  for (const value of [
    newestVersion(world).value,
    app.settings['AZURE_CLIENT_SECRET'],
    app.environment['AZURE_CLIENT_SECRET'],
  ])
    expect(
      acceptance(theTenant(world), APP, value ?? '', world.settings.replicas, clock.now()),
    ).toMatchObject({ accepted: true });
}

function isAlive({ sandbox: { world } }: Stage, { keyId }: Password): boolean {
  return living(world).some(each => each.keyId === keyId);
}

function own({ sandbox: { world } }: Stage): Record<string, string> {
  return newestVersion(world).tags;
}

function before({ sandbox: { world } }: Stage): Record<string, string> {
  return must(vaultVersions(world).at(-2)).tags;
}

function inUse({ sandbox }: Stage): Password {
  return inVault(sandbox.world);
}

function first({ sandbox: { world } }: Stage): Password {
  return must(passwords(world)[0]);
}

function foreign({ sandbox: { world } }: Stage): Password {
  return must(passwords(world).find(({ displayName }) => displayName === 'portal, somebody'));
}

function without(tags: Record<string, string>, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).filter(([each]) => each !== name));
}

function writes({ sandbox }: Stage): number {
  return sandbox.history.entries().filter(({ operation }) => WRITES.includes(operation)).length;
}

function changing(change: (application: ApplicationSeed) => ApplicationSeed): (seed: WorldSeed) => WorldSeed {
  return seed => ({
    ...seed,
    tenants: (seed.tenants ?? []).map(tenant => ({
      ...tenant,
      applications: (tenant.applications ?? []).map(change),
    })),
  });
}

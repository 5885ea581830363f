/** A secret leaked, or the new one is no good: the real program, and afterwards the sandbox's world. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { searchedFolder } from '../support/canary.ts';
import { startCommand } from '../support/sandbox.ts';
import {
  group,
  living,
  MARK,
  must,
  newestVersion,
  openStage,
  passwords,
  policyFile,
  type Stage,
  site,
  vaultVersions,
} from './stage.ts';

describe('keyturn revoke', () => {
  it('makes a new secret, removes the leaked one without an overlap, disables its version and writes a record', async () => {
    await using stage = await openStage();
    const leaked = inUse(stage);
    const folder = searchedFolder();
    const run = await stage.keyturn(
      'revoke',
      'payments-api',
      '--reason',
      'pasted into a ticket',
      '--record',
      folder,
      '--yes',
    );
    expect(run.exitCode, run.stdout + run.stderr).toBe(0);
    expect(inUse(stage).displayName).toMatch(MARK);
    expectEverywhere(stage, inUse(stage).value);
    expect(passwordOf(stage, leaked.keyId).removedAt).toBeDefined();
    expect(living(stage.sandbox.world).map(({ displayName }) => displayName)).toContain('portal, somebody');
    const versions = vaultVersions(stage.sandbox.world).filter(({ value }) => value === leaked.value);
    expect(versions.map(({ enabled }) => enabled)).not.toContain(true);
    const record = readRecord(folder);
    expect(record.json).toMatchObject({ reason: 'pasted into a ticket', outcome: 'done', open: [] });
    expect(record.json.leaked).toMatchObject([
      { keyId: leaked.keyId, inUse: true, removed: expect.stringContaining('T') },
    ]);
    expect(record.markdown).toContain('| appService site-payments AZURE_CLIENT_SECRET |');
    expect(run.stderr).toContain('stay valid until they expire');
    expect((await stage.keyturn('rotate')).stdout).toContain('nothing to do');
  });

  it('ends when the directory shows that the leaked one is gone, and says so where it does not within the usual lag', async () => {
    await using stage = await openStage();
    const { world } = stage.sandbox;
    const revoke = async (...more: string[]) => {
      const run = await stage.keyturn(
        'revoke',
        'payments-api',
        '--yes',
        '--record',
        searchedFolder(),
        ...more,
      );
      expect(run.exitCode, run.stdout + run.stderr).toBe(0);
      return (run.stdout + run.stderr).replaceAll(/\s+/g, ' ');
    };
    world.settings.readLagMs = { min: 2_000, max: 2_000 };
    expect(await revoke()).not.toContain('and may for some minutes');
    expect(await stage.keyturn('status')).toMatchObject({ exitCode: 0 });
    const foreign = must(living(world).find(({ displayName }) => displayName === 'portal, somebody'));
    world.settings.readLagMs = { min: 60_000, max: 60_000 };
    expect(await revoke('--key-id', foreign.keyId)).toContain('still shows 1 removed credential');
    expect(passwordOf(stage, foreign.keyId).removedAt).toBeDefined();
  });

  it('asks first, and does nothing where nobody can answer', async () => {
    await using stage = await openStage();
    const before = passwords(stage.sandbox.world).length;
    const run = await stage.keyturn('revoke', 'payments-api');
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain('add --yes');
    expect(passwords(stage.sandbox.world)).toHaveLength(before);
  });

  it('--immediately removes it first, says so, and ends with everything on a new secret', async () => {
    await using stage = await openStage();
    const leaked = inUse(stage);
    const run = await stage.keyturn(
      'revoke',
      'payments-api',
      '--immediately',
      '--yes',
      '--record',
      searchedFolder(),
    );
    expect(run.exitCode, run.stdout + run.stderr).toBe(0);
    expect(run.stderr.replaceAll(/\s+/g, ' ')).toContain('there is an intentional outage');
    const order = stage.sandbox.history.entries().map(({ operation }) => operation);
    expect(order.indexOf('removePassword')).toBeLessThan(order.indexOf('addPassword'));
    expect(passwordOf(stage, leaked.keyId).removedAt).toBeDefined();
    expectEverywhere(stage, inUse(stage).value);
  });

  it('--immediately names the version that no later run will disable, where the vault let nothing be written', async () => {
    await using stage = await openStage();
    const leaked = inUse(stage);
    const { id } = newestVersion(stage.sandbox.world);
    const rules = ['updateSecret', 'setSecret'].map(operation =>
      stage.sandbox.faults.add({
        operation,
        count: 'all',
        fault: { kind: 'error', status: 403, body: {}, when: 'before' },
      }),
    );
    const folder = searchedFolder();
    const args = ['revoke', 'payments-api', '--immediately', '--yes', '--record', folder];
    const run = await stage.keyturn(...args);
    expect(run.exitCode, run.stdout).toBe(3);
    expect(passwordOf(stage, leaked.keyId).removedAt).toBeDefined();
    const text = `vault version ${id} holds the leaked value and could not be marked`;
    const remedy = `--name payments-api-client-secret --version ${id} --enabled false`;
    expect(run.stdout.replaceAll(/\s+/g, ' ')).toContain(text);
    expect(run.stdout).toContain(remedy);
    const { json, markdown } = readRecord(folder);
    expect(json).toMatchObject({ open: expect.arrayContaining([expect.stringContaining(text)]) });
    expect(markdown.slice(markdown.indexOf('## Still open'))).toContain(remedy);
    for (const rule of rules) stage.sandbox.faults.remove(rule.id);
    expect((await stage.keyturn('rotate')).exitCode).toBe(0);
    const left = must(vaultVersions(stage.sandbox.world).find(each => each.id === id));
    expect(left.enabled).toBe(true);
  });

  it('--key-id removes a foreign credential that was named, and makes no new one', async () => {
    await using stage = await openStage();
    const foreign = must(
      living(stage.sandbox.world).find(({ displayName }) => displayName === 'portal, somebody'),
    );
    const current = inUse(stage);
    const run = await stage.keyturn(
      'revoke',
      'payments-api',
      '--key-id',
      foreign.keyId,
      '--yes',
      '--record',
      searchedFolder(),
    );
    expect(passwordOf(stage, foreign.keyId).removedAt, run.stdout + run.stderr).toBeDefined();
    expect(passwordOf(stage, current.keyId).removedAt).toBeUndefined();
  });

  it('that cannot reach a target says so; the next rotate finishes it, without waiting for an overlap', async () => {
    await using stage = await openStage();
    const leaked = inUse(stage);
    const rule = stage.sandbox.faults.add({
      operation: 'updateVariableGroup',
      count: 'all',
      fault: { kind: 'error', status: 403, body: {}, when: 'before' },
    });
    const run = await stage.keyturn('revoke', 'payments-api', '--yes', '--record', searchedFolder());
    expect(run.exitCode, run.stdout).toBe(3);
    expect(passwordOf(stage, leaked.keyId).removedAt).toBeUndefined();
    stage.sandbox.faults.remove(rule.id);
    const next = await stage.keyturn('rotate');
    expect(next.exitCode, next.stdout).toBe(0);
    expect(passwordOf(stage, leaked.keyId).removedAt).toBeDefined();
    expectEverywhere(stage, inUse(stage).value);
  });

  it('names what there is when the key id is not on the registration', async () => {
    await using stage = await openStage();
    const run = await stage.keyturn(
      'revoke',
      'payments-api',
      '--key-id',
      '00000000-0000-4000-8000-000000000000',
      '--yes',
    );
    expect(run.exitCode).toBe(3);
    expect(run.stderr.replaceAll(/\s+/g, ' ')).toContain(
      `There are: ${living(stage.sandbox.world)[0]?.keyId}`,
    );
  });
});

describe('keyturn rollback', () => {
  it('brings vault and targets back to the superseded secret, proven first, and keeps the newer one as superseded', async () => {
    await using stage = await openStage();
    const old = inUse(stage);
    await stage.keyturn('rotate');
    const newer = inUse(stage);
    expect(newer.keyId).not.toBe(old.keyId);
    const run = await stage.keyturn('rollback', 'payments-api', '--yes');
    expect(run.exitCode, run.stdout + run.stderr).toBe(0);
    expect(run.stderr).toMatch(/possible until \d{4}-/);
    expect(inUse(stage).keyId).toBe(old.keyId);
    expectEverywhere(stage, old.value);
    expect(newestVersion(stage.sandbox.world).tags['keyturn-supersedes']).toContain(newer.keyId);
    expect(passwordOf(stage, newer.keyId).removedAt).toBeUndefined();
  });

  it('says when the next run would undo it, and the pause that it gives to be pasted holds it', async () => {
    await using stage = await openStage();
    const old = inUse(stage);
    await stage.keyturn('rotate');
    const run = await stage.keyturn('rollback', 'payments-api', '--yes');
    expect(
      run.stderr.match(/The next keyturn rotate undoes this: expires in 1\d days \(rotates/g),
    ).toHaveLength(2);
    const [pause = ''] = /paused: .*/.exec(run.stderr) ?? [];
    const text = readFileSync(policyFile, 'utf8').replace(/^( +)- name: payments-api$/m, `$&\n$1  ${pause}`);
    expect(text).toContain('paused: { reason: rolled back, until: 20');
    const file = join(searchedFolder(), 'rotation.yaml');
    writeFileSync(file, text);
    const rotated = await startCommand(stage.sandbox, ['rotate', '--config', file]).result;
    expect(rotated.stdout + rotated.stderr).toContain('rolled back');
    expect(inUse(stage).keyId).toBe(old.keyId);
    await stage.keyturn('rotate');
    expect(inUse(stage).keyId).not.toBe(old.keyId);
  });

  it('is refused with the reason once the superseded secret is retired', async () => {
    await using stage = await openStage();
    await stage.keyturn('rotate');
    stage.advance(25);
    await stage.keyturn('rotate');
    const run = await stage.keyturn('rollback', 'payments-api', '--yes');
    expect(run.exitCode).toBe(3);
    expect((run.stdout + run.stderr).replaceAll(/\s+/g, ' ')).toContain(
      'was removed from the registration; vault version',
    );
  });
});

describe('a place that drifted back to the old secret', () => {
  it('is written again, and its readers get a whole overlap before the old secret goes', async () => {
    await using stage = await openStage();
    const old = inUse(stage);
    await stage.keyturn('rotate');
    stage.advance(25);
    stage.sandbox.edit({
      op: 'set-site-setting',
      subscription: site(stage.sandbox.world).subscription,
      resourceGroup: 'rg-pay',
      name: 'site-payments',
      setting: 'AZURE_CLIENT_SECRET',
      value: old.value,
    });
    const run = await stage.keyturn('rotate');
    expect(run.exitCode, run.stdout + run.stderr).toBe(0);
    expectEverywhere(stage, inUse(stage).value);
    expect(passwordOf(stage, old.keyId).removedAt).toBeUndefined();
    stage.advance(25);
    await stage.keyturn('rotate');
    expect(passwordOf(stage, old.keyId).removedAt).toBeDefined();
  });
});

describe('a vault version that somebody wrote by hand', () => {
  it('with a wrong value and our tags copied along is never delivered: a new secret is made instead', async () => {
    await using stage = await openStage();
    await stage.keyturn('rotate');
    const { tags } = newestVersion(stage.sandbox.world);
    stage.sandbox.edit({
      op: 'write-secret-version',
      vault: 'kv-payments.vault.azure.net',
      secret: 'payments-api-client-secret',
      value: 'not-a-secret-of-this-registration',
      tags,
    });
    const run = await stage.keyturn('rotate');
    expect(run.exitCode, run.stdout + run.stderr).toBe(0);
    expect(stage.sandbox.world.sites.map(({ settings }) => settings['AZURE_CLIENT_SECRET'])).not.toContain(
      'not-a-secret-of-this-registration',
    );
    expectEverywhere(stage, inUse(stage).value);
  });
});

/** The living password whose value the newest vault version holds. */
function inUse({ sandbox: { world } }: Stage) {
  return must(living(world).find(({ value }) => value === newestVersion(world).value));
}

function passwordOf({ sandbox }: Stage, keyId: string) {
  return must(passwords(sandbox.world).find(each => each.keyId === keyId));
}

function expectEverywhere({ sandbox: { world } }: Stage, value: string): void {
  expect(newestVersion(world).value).toBe(value);
  expect(site(world).settings['AZURE_CLIENT_SECRET']).toBe(value);
  expect(site(world, 'staging').references['AZURE_CLIENT_SECRET']?.value).toBe(value);
  expect(group(world).variables['AZURE_CLIENT_SECRET']?.value).toBe(value);
}

function readRecord(folder: string) {
  const names = readdirSync(folder);
  const read = (ending: string) =>
    readFileSync(join(folder, must(names.find(name => name.endsWith(ending)))), 'utf8');
  return { json: JSON.parse(read('.json')) as { leaked: unknown[] }, markdown: read('.md') };
}

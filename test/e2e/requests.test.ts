/** What one rotation asks of the services: every request that is there, and which of them wait for none of the others. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { HistoryEntry } from '../../src/sandbox/history.ts';
import type { PlaceKind } from '../bench/criticalPath.ts';
import { policyWith } from '../bench/oneWorld.ts';
import { askedTwice, isSignIn } from '../bench/requests.ts';
import { searchedFolder } from '../support/canary.ts';
import { must, newestVersion, openStage, type Stage } from './stage.ts';

/** Nothing is asked again for lag, so that what is asked can be counted. */
const kind = {
  replicationMs: { min: 0, max: 0 },
  readLagMs: { min: 0, max: 0 },
  writeMs: { min: 0, max: 0 },
  concurrencyWindowMs: 0,
};

function stageWith(...places: readonly PlaceKind[]): Promise<Stage> {
  const file = join(searchedFolder(), 'rotation.yaml');
  writeFileSync(file, policyWith(places));
  return openStage(kind, file);
}

/** What is asked once per run and service, however many rotations there are, is not in the lists here. */
function asked(stage: Stage): readonly HistoryEntry[] {
  return stage.sandbox.history.entries().filter(entry => entry.operation !== 'challenge' && !isSignIn(entry));
}

describe('a due rotation with one site', () => {
  it('makes exactly these requests', async () => {
    await using stage = await stageWith('appService');
    expect(await stage.keyturn('rotate')).toMatchObject({ exitCode: 0 });
    // Side by side within a line, one line after the other.
    const expected = [
      // The token call is about the old value, which has no Keyturn tags yet.
      ['getApplication', 'getSecret', 'listAppSettings', 'listVersions', 'token'],
      // The last use of what is going to be superseded, and what its successor will meet.
      ['getCredentialPolicy', 'listCredentialPolicies', 'listOwners', 'listPermissions', 'usageReport'],
      ['addPassword'],
      ['token', 'token', 'token'],
      // The first three may all have met one replica.
      Array.from({ length: 9 }, () => 'token'),
      // Whether the new credential still stands, before and after.
      ['getApplication'],
      ['setSecret'],
      ['getApplication', 'getSecret', 'listVersions'],
      ['listAppSettings'],
      ['updateAppSettings'],
      ['listAppSettings'],
      // With the new secret, and once with the superseded one.
      ['getSecret', 'token', 'token'],
      ['updateSecret'],
    ];
    const operations = asked(stage).map(({ operation }) => operation);
    expect(inLines(operations, expected)).toEqual(expected);
  });

  it('asks nothing of registration and vault twice for the same answer', async () => {
    await using stage = await stageWith('appService');
    await stage.keyturn('rotate');
    const twice = askedTwice(asked(stage), { signIns: 0, tokenCalls: 15 });
    expect(twice.filter(({ service }) => service !== 'arm')).toEqual([]);
  });

  it('reads the places beside registration and vault', async () => {
    await using stage = await stageWith('appService', 'variableGroup', 'githubSecret');
    for (const operation of ['getApplication', 'getSecret', 'listVersions'])
      stage.sandbox.faults.add({ operation, fault: { kind: 'pause' } });
    const arrivals = [
      'getApplication',
      'listVersions',
      'listAppSettings',
      'listVariableGroups',
      'getVariable',
    ];
    const all = Promise.all(arrivals.map(operation => stage.arrived(operation)));
    const { result } = stage.begin('rotate');
    await all;
    stage.sandbox.faults.clear();
    expect(await result).toMatchObject({ exitCode: 0 });
  });

  it('asks for the last token beside the last reading of the vault', async () => {
    await using stage = await stageWith('appService');
    stage.sandbox.faults.add({
      service: 'vault',
      operation: 'getSecret',
      nth: 3,
      fault: { kind: 'pause' },
    });
    const { result } = stage.begin('rotate');
    await stage.arrived('updateAppSettings');
    await stage.arrived('token');
    stage.sandbox.faults.clear();
    expect(await result).toMatchObject({ exitCode: 0 });
  });
});

describe('what the user changes on the vault secret', () => {
  it('while a run proves is on the version that this run publishes', async () => {
    await using stage = await stageWith('appService');
    const { world } = stage.sandbox;
    const { result } = stage.begin('rotate');
    await stage.arrived('addPassword');
    const before = newestVersion(world);
    Object.assign(before, { contentType: 'text/plain; edited', tags: { owner: 'somebody new' } });
    expect(await result).toMatchObject({ exitCode: 0 });
    const version = newestVersion(world);
    expect(version.id).not.toBe(before.id);
    expect(version).toMatchObject({ contentType: 'text/plain; edited', tags: { owner: 'somebody new' } });
    expect(Object.keys(version.tags).filter(name => !name.startsWith('keyturn-'))).toEqual(['owner']);
    expect(version.tags['keyturn-confirmed']).toBeDefined();
    expect(version.expires).toBeDefined();
  });

  it('after it was published is there still when the version is marked as confirmed', async () => {
    await using stage = await stageWith('appService');
    const { world } = stage.sandbox;
    const { result } = stage.begin('rotate');
    await stage.arrived('updateAppSettings');
    Object.assign(newestVersion(world).tags, { tagged: 'by an event' });
    expect(await result).toMatchObject({ exitCode: 0 });
    expect(newestVersion(world).tags).toMatchObject({
      tagged: 'by an event',
      'keyturn-confirmed': expect.any(String),
    });
  });
});

/** The run that makes it dies after it was published, before it bears what somebody changed meanwhile. */
describe('what the user changes on the vault secret while a run proves that dies', () => {
  async function died(stage: Stage): Promise<void> {
    const { world, clock, faults } = stage.sandbox;
    faults.add({ service: 'vault', operation: 'updateSecret', fault: { kind: 'hold' } });
    const { child, result } = stage.begin('rotate');
    await stage.arrived('addPassword');
    const before = newestVersion(world);
    const tags = { owner: 'somebody new' };
    Object.assign(before, { contentType: 'text/plain; edited', tags, updated: clock.now() });
    await stage.arrived('updateSecret');
    child.kill('SIGKILL');
    await result;
    faults.clear();
    expect(newestVersion(world).contentType).not.toBe('text/plain; edited');
  }

  it('is carried on by the next run, before it is confirmed', async () => {
    await using stage = await stageWith('appService');
    await died(stage);
    expect(await stage.keyturn('rotate')).toMatchObject({ exitCode: 0 });
    const { contentType, tags } = newestVersion(stage.sandbox.world);
    expect(contentType).toBe('text/plain; edited');
    expect(tags).toMatchObject({ owner: 'somebody new', 'keyturn-confirmed': expect.any(String) });
  });

  it('is given up, in words, where there are too many tags for it', async () => {
    await using stage = await stageWith('appService');
    await died(stage);
    const { versions } = must(stage.sandbox.world.vaults[0]?.secrets[0]);
    const many = Array.from({ length: 12 }, (_, index) => [`tag ${index}`, 'of somebody']);
    Object.assign(must(versions.at(-2)), { tags: Object.fromEntries(many) });
    const run = await stage.keyturn('rotate');
    expect(run).toMatchObject({ exitCode: 0 });
    expect(run.stderr).toContain('were not copied: ');
    expect(newestVersion(stage.sandbox.world).tags).toHaveProperty('keyturn-confirmed');
  });

  it('gives way to what is changed on the new version itself', async () => {
    await using stage = await stageWith('appService');
    await died(stage);
    const { world, clock } = stage.sandbox;
    clock.advance(60_000);
    Object.assign(newestVersion(world).tags, { owner: 'yet another' });
    Object.assign(newestVersion(world), { updated: clock.now() });
    expect(await stage.keyturn('rotate')).toMatchObject({ exitCode: 0 });
    expect(newestVersion(world).tags).toMatchObject({
      owner: 'yet another',
      'keyturn-confirmed': expect.any(String),
    });
  });
});

/** Cut into lines as long as the expected ones, each in alphabetical order; what is left over is one more. */
function inLines(operations: readonly string[], expected: readonly (readonly string[])[]): string[][] {
  let at = 0;
  const lines = expected.map(line => {
    const end = at + line.length;
    const found = operations.slice(at, end).toSorted();
    at = end;
    return found;
  });
  const rest = operations.slice(at);
  return rest.length === 0 ? lines : [...lines, rest];
}

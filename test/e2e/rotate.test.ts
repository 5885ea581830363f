/** The main job, as a user runs it: the real program, the real SDKs, over HTTPS. Asked afterwards: the sandbox's world. */
import { describe, expect, it } from 'vitest';
import {
  group,
  living,
  MARK,
  must,
  newestVersion,
  openStage,
  passwords,
  picture,
  repository,
  site,
  theTenant,
  vaultVersions,
} from './stage.ts';

describe('after keyturn rotate', () => {
  it('every place holds one new, marked, proven secret, and everything foreign is as it was', async () => {
    await using stage = await openStage();
    const { world } = stage.sandbox;
    const before = picture(world);
    const run = await stage.keyturn('rotate');
    expect(run).toMatchObject({ exitCode: 0 });

    const made = living(world).filter(each => MARK.test(each.displayName ?? ''));
    expect(made).toHaveLength(1);
    const fresh = must(made[0]);
    expect(living(world)).toHaveLength(passwords(before).length + 1);

    const version = newestVersion(world);
    expect(version.value).toBe(fresh.value);
    expect(version.tags['keyturn-key-id']).toBe(fresh.keyId);
    expect(version.tags['keyturn-mark']).toBe(fresh.displayName);
    expect(version.tags['keyturn-confirmed']).toBeDefined();
    expect(version.expires).toBe(Math.floor(fresh.end / 1000) * 1000);
    const userTags = Object.entries(newestVersion(before).tags);
    expect(Object.entries(version.tags)).toEqual(expect.arrayContaining(userTags));
    expect(version.contentType).toBe(newestVersion(before).contentType);

    expect(site(world).settings).toEqual({ ...site(before).settings, AZURE_CLIENT_SECRET: fresh.value });
    expect(site(world).environment['AZURE_CLIENT_SECRET']).toBe(fresh.value);
    expect(site(world).restarts).toBe(site(before).restarts + 1);
    expect(site(world, 'staging').settings).toEqual(site(before, 'staging').settings);
    expect(site(world, 'staging').environment['AZURE_CLIENT_SECRET']).toBe(fresh.value);
    expect(group(world).variables).toEqual({
      ...group(before).variables,
      AZURE_CLIENT_SECRET: { value: fresh.value, isSecret: true },
      'AZURE_CLIENT_SECRET.keyturn': {
        value: expect.stringMatching(`^${fresh.keyId} 2026-`),
        isSecret: false,
      },
    });
    const { secrets, environments } = repository(world);
    expect(secrets['AZURE_CLIENT_SECRET']?.value).toBe(fresh.value);
    expect(environments['production']?.secrets['AZURE_CLIENT_SECRET']?.value).toBe(fresh.value);
    for (const [name, secret] of Object.entries(repository(before).secrets)) {
      if (name !== 'AZURE_CLIENT_SECRET') expect(secrets[name]).toEqual(secret);
    }
    expect(theTenant(world).signIns.some(({ keyId }) => keyId === fresh.keyId)).toBe(true);
  });

  it('a second run does nothing, in a handful of requests, and says so', async () => {
    await using stage = await openStage();
    await stage.keyturn('rotate');
    const before = picture(stage.sandbox.world);
    const since = must(stage.sandbox.history.entries().at(-1)).sequence;
    const again = await stage.keyturn('rotate');
    expect(again.exitCode).toBe(0);
    expect(again.stdout).toContain('unchanged');
    expect(again.stdout).toContain('nothing to do');
    const requests = stage.sandbox.history.entries(since);
    expect(requests.filter(({ method, operation }) => method !== 'GET' && !isReading(operation))).toEqual([]);
    expect(requests.length, requests.map(({ operation }) => operation).join(' ')).toBeLessThanOrEqual(22);
    expect({ ...picture(stage.sandbox.world), tenants: [] }).toEqual({ ...before, tenants: [] });
    expect(passwords(stage.sandbox.world)).toEqual(passwords(before));
  });

  it('after the overlap the old credential goes, its vault version is disabled, and nothing else changes', async () => {
    await using stage = await openStage();
    const { world } = stage.sandbox;
    const old = must(passwords(world).find(({ value }) => value === newestVersion(world).value));
    await stage.keyturn('rotate');
    const before = picture(world);
    stage.advance(25);
    const run = await stage.keyturn('rotate');
    expect(run, run.stderr).toMatchObject({ exitCode: 0 });
    expect(
      living(before)
        .map(({ keyId }) => keyId)
        .filter(keyId => keyId !== old.keyId),
    ).toEqual(living(world).map(({ keyId }) => keyId));
    const enabled = vaultVersions(world)
      .filter(each => each.enabled)
      .map(({ id }) => id);
    const superseded = must(vaultVersions(before).findLast(({ value }) => value === old.value)).id;
    expect(enabled).toEqual(
      vaultVersions(before)
        .filter(each => each.enabled && each.id !== superseded)
        .map(({ id }) => id),
    );
    expect(site(world)).toEqual(site(before));
    const third = await stage.keyturn('rotate');
    expect(third.stdout).toContain('nothing to do');
  });

  it('--json tells the same as one event per line, the last run.finished', async () => {
    await using stage = await openStage();
    const run = await stage.keyturn('rotate', '--json');
    const events = run.stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as { event: string; step?: string });
    expect(events.at(-1)).toMatchObject({ event: 'run.finished', outcome: 'done', exitCode: 0 });
    const done = events.filter(({ event }) => event === 'step.done').map(({ step }) => step);
    expect(done).toEqual(['create', 'prove', 'publish', ...Array(5).fill('distribute'), 'confirm']);
  });
});

describe('plan', () => {
  it('changes nothing, and exits 2 on request when changes are due', async () => {
    await using stage = await openStage();
    const before = picture(stage.sandbox.world);
    const plan = await stage.keyturn('plan', '--exit-code');
    expect(plan.exitCode).toBe(2);
    expect(plan.stdout).toMatch(
      /create[\s\S]*prove[\s\S]*publish[\s\S]*distribute[\s\S]*confirm[\s\S]*retire/,
    );
    expect({ ...picture(stage.sandbox.world), tenants: [] }).toEqual({ ...before, tenants: [] });
    expect(passwords(stage.sandbox.world)).toEqual(passwords(before));
  });
});

/** POSTs that read: App Service lists settings, the token endpoint issues tokens, a batch holds requests of its own. */
function isReading(operation: string): boolean {
  return ['listAppSettings', 'token', 'batch'].includes(operation);
}

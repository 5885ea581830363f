/** No single witness: one answer, or one service's clock, removes nothing and moves no time. The real program. */
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/event.ts';
import { searchedFolder } from '../support/canary.ts';
import type { CommandResult } from '../support/sandbox.ts';
import { living, newestVersion, openStage, passwords, type Stage } from './stage.ts';

const HOUR = 3_600_000;

/** Rotated a moment ago: the old secret lives, its overlap has just begun. */
async function rotatedStage(): Promise<Stage> {
  const stage = await openStage();
  const run = await stage.keyturn('rotate');
  expect(run.exitCode, run.stderr).toBe(0);
  return stage;
}

function findings({ stdout }: CommandResult): string[] {
  const events = stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as RunEvent);
  return events.flatMap(event =>
    event.event === 'rotation.finished'
      ? event.findings.map(({ code, severity }) => `${code} ${severity}`)
      : [],
  );
}

describe('one answer', () => {
  it.each(['entra', 'graph', 'vault', 'arm'])(
    'of a gateway in front of %s, two days ahead, is no time: nothing is removed',
    async service => {
      await using stage = await rotatedStage();
      const before = living(stage.sandbox.world).length;
      const date = new Date(stage.sandbox.clock.now() + 48 * HOUR).toUTCString();
      stage.sandbox.faults.add({
        service,
        fault: { kind: 'error', status: 502, headers: { date }, body: '' },
      });
      const run = await stage.keyturn('rotate', '--json');
      expect(run.exitCode, run.stderr).toBe(0);
      expect(living(stage.sandbox.world)).toHaveLength(before);
      expect(findings(run).filter(each => each.startsWith('clocks-disagree'))).toEqual([]);
    },
  );
});

describe('one service whose clock is two days ahead, in every answer', () => {
  it.each(['entra', 'graph', 'vault', 'arm'] as const)('%s: nothing is removed early', async service => {
    await using stage = await rotatedStage();
    const before = living(stage.sandbox.world).length;
    stage.sandbox.world.settings.dates = { [service]: 48 * HOUR };
    const run = await stage.keyturn('rotate', '--json');
    expect(run.exitCode, run.stderr).toBe(0);
    expect(living(stage.sandbox.world)).toHaveLength(before);
    expect(findings(run)).toContain('clocks-disagree note');
  });

  it('what could go by the other services’ time stays, with exit 1, until they agree', async () => {
    await using stage = await rotatedStage();
    stage.advance(25);
    stage.sandbox.world.settings.dates = { graph: 48 * HOUR };
    const doubting = await stage.keyturn('rotate', '--json');
    expect(doubting.exitCode, doubting.stderr).toBe(1);
    expect(findings(doubting)).toContain('clocks-disagree unknown');
    expect(living(stage.sandbox.world)).toHaveLength(3);
    const told = await stage.keyturn('plan');
    expect(told.stdout).toMatch(
      /services' clocks disagree by (48 h|2 days) \(Entra \+25 h, Microsoft Graph \+3 days/,
    );
    stage.sandbox.world.settings.dates = {};
    const healthy = await stage.keyturn('rotate');
    expect(healthy.exitCode, healthy.stderr).toBe(0);
    expect(living(stage.sandbox.world)).toHaveLength(2);
  });

  it('what leaked goes all the same: a person named it', async () => {
    await using stage = await rotatedStage();
    stage.sandbox.world.settings.dates = { vault: -48 * HOUR };
    const leaked = newestVersion(stage.sandbox.world).tags['keyturn-key-id'];
    const run = await stage.keyturn('revoke', 'payments-api', '--yes', '--record', searchedFolder());
    expect(run.exitCode, run.stderr).toBe(0);
    expect(living(stage.sandbox.world).map(({ keyId }) => keyId)).not.toContain(leaked);
  });
});

describe('one replica', () => {
  it.each([1, 2, 3])(
    'that learns of a new secret late is not missed: published is what all accept (seed %s)',
    async seed => {
      await using stage = await openStage({
        lateReplica: { replica: seed % 3, addedMs: 5_000 + 1_500 * seed },
      });
      const run = await stage.keyturn('rotate');
      expect(run.exitCode, run.stderr).toBe(0);
      const made = passwords(stage.sandbox.world).at(-1);
      const published = newestVersion(stage.sandbox.world);
      expect(published.created).toBeGreaterThanOrEqual(
        Math.floor(Math.max(...(made?.seenFrom ?? [])) / 1_000) * 1_000,
      );
      expect(run.stderr).toMatch(/accepted it \d\d times in a row .* 99 % certain/);
    },
  );
});

describe('this machine', () => {
  it('is off by ten days, and the services agree: their time counts, and it is told by how many', async () => {
    await using stage = await rotatedStage();
    stage.advance(10 * 24 + 1);
    const run = await stage.keyturn('rotate');
    expect(run.exitCode, run.stderr).toBe(0);
    expect(living(stage.sandbox.world)).toHaveLength(2);
    expect(run.stdout + run.stderr).toMatch(
      /this machine's clock is 10 days behind .* according to \d services/,
    );
  });
});

describe('one rotation', () => {
  it('gets one new secret, where Entra’s clock is four years ahead', async () => {
    await using stage = await openStage({ dates: { entra: 4 * 365 * 24 * HOUR } });
    const before = passwords(stage.sandbox.world).length;
    const run = await stage.keyturn('rotate');
    expect(run.exitCode, run.stderr).toBe(0);
    expect(passwords(stage.sandbox.world)).toHaveLength(before + 1);
  });
});

describe('a service that says Retry-After: 0', () => {
  it.each([
    ['graph', 429],
    ['vault', 503],
  ])('and is busy for six seconds all the same is borne: %s %s', async (service, status) => {
    await using stage = await openStage();
    const headers = { 'Retry-After': '0' };
    const fault = { kind: 'error', status, headers, body: {} } as const;
    const busy = stage.sandbox.faults.add({ service, count: 'all', fault });
    setTimeout(() => stage.sandbox.faults.remove(busy.id), 6_000);
    const run = await stage.keyturn('rotate');
    expect(run.exitCode, run.stderr).toBe(0);
  });
});

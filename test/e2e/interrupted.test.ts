/** Runs that are stopped, killed, or meet another run: what is left behind works, and the next run goes on. */
import { describe, expect, it } from 'vitest';
import type { HistoryEntry } from '../../src/sandbox/history.ts';
import {
  living,
  MARK,
  must,
  newestVersion,
  openStage,
  passwords,
  picture,
  type Stage,
  site,
} from './stage.ts';

/** Long enough that a run is still proving when the test does something to it. */
const slow = { replicationMs: { min: 3_000, max: 4_000 } };

describe('a run that is stopped while it proves', () => {
  it.each([
    ['Ctrl-C', ['SIGINT']],
    ['a terminal that is closed, which says so twice', ['SIGHUP', 'SIGHUP']],
  ] as const)(
    'by %s takes its new secret back, so that nothing is left over, and says what the next run does',
    async (_by, signals) => {
      await using stage = await openStage(slow);
      const before = picture(stage.sandbox.world);
      const run = stage.begin('rotate');
      await stage.arrived('addPassword');
      await stage.arrived('token');
      for (const signal of signals) run.child.kill(signal);
      const { exitCode, stderr, stdout } = await run.result;
      expect(exitCode, stderr).toBe(1);
      expect(stdout).toContain('the next run continues from here');
      expect(marked(stage)).toEqual([]);
      expect(newestVersion(stage.sandbox.world)).toEqual(newestVersion(before));
      await expectHealed(stage);
    },
  );

  it('by SIGUSR1 is not stopped, and opens no inspector by which its memory could be read', async () => {
    await using stage = await openStage(slow);
    const run = stage.begin('rotate');
    await stage.arrived('addPassword');
    run.child.kill('SIGUSR1');
    const { exitCode, stderr } = await run.result;
    expect(exitCode, stderr).toBe(0);
    expect(stderr).not.toMatch(/debugger/i);
  });

  it('by kill -9 leaves an orphan that the next run finds by its mark and removes', async () => {
    await using stage = await openStage(slow);
    const run = stage.begin('rotate');
    await stage.arrived('addPassword');
    await stage.arrived('token');
    run.child.kill('SIGKILL');
    await run.result;
    expect(marked(stage)).toHaveLength(1);
    const next = await stage.keyturn('rotate', '--json');
    expect(next.stdout).toContain('"step":"discard"');
    await expectHealed(stage);
  });

  it.each(['setSecret', 'updateAppSettings', 'updateVariableGroup', 'putSecret', 'updateSecret'])(
    'by kill -9 when the answer to %s was due: everything holds what Entra accepts, and the next run finishes',
    async operation => {
      await using stage = await openStage();
      stage.sandbox.faults.add({ operation, fault: { kind: 'pause', when: 'after' } });
      const run = stage.begin('rotate');
      await stage.arrived(operation);
      await new Promise(resolve => setTimeout(resolve, 300));
      run.child.kill('SIGKILL');
      await run.result;
      stage.sandbox.faults.clear();
      expectAccepted(stage);
      await expectHealed(stage);
    },
  );
});

describe('a run that is stopped while a service asks it to wait', () => {
  const throttled = { kind: 'error', status: 429, headers: { 'retry-after': '8' }, when: 'before' } as const;

  it('with the new version takes its new secret back: nothing was written', async () => {
    await using stage = await openStage();
    const before = picture(stage.sandbox.world);
    stage.sandbox.faults.add({ operation: 'setSecret', count: 'all', fault: throttled });
    const run = stage.begin('rotate', '--json');
    await answered(stage, 'setSecret', 429);
    run.child.kill('SIGINT');
    const { exitCode, stdout } = await run.result;
    expect(exitCode, stdout).toBe(1);
    expect(stdout).toContain('"outcome":"skipped"');
    expect(marked(stage)).toHaveLength(0);
    expect(newestVersion(stage.sandbox.world)).toEqual(newestVersion(before));
    stage.sandbox.faults.clear();
    await expectHealed(stage);
  });

  it('after the answer to the new version was lost leaves the secret, which the vault may hold', async () => {
    await using stage = await openStage();
    stage.sandbox.faults.add({ operation: 'setSecret', fault: { kind: 'cut-after' } });
    stage.sandbox.faults.add({ operation: 'listVersions', nth: 2, count: 'all', fault: throttled });
    const run = stage.begin('rotate', '--json');
    await answered(stage, 'listVersions', 429);
    run.child.kill('SIGINT');
    const { exitCode, stdout } = await run.result;
    expect(exitCode, stdout).toBe(1);
    expect(marked(stage)).toHaveLength(1);
    stage.sandbox.faults.clear();
    expectAccepted(stage);
    await expectHealed(stage);
  });

  it('with removing what it could not publish, waits and removes it', async () => {
    await using stage = await openStage();
    stage.sandbox.faults.add({
      operation: 'setSecret',
      count: 'all',
      fault: { kind: 'error', status: 403, when: 'before' },
    });
    const slowly = { ...throttled, headers: { 'retry-after': '2' } };
    stage.sandbox.faults.add({ operation: 'removePassword', fault: slowly });
    const run = stage.begin('rotate', '--json');
    await answered(stage, 'removePassword', 429);
    run.child.kill('SIGINT');
    const { exitCode, stdout } = await run.result;
    expect(exitCode, stdout).not.toBe(0);
    expect(marked(stage)).toHaveLength(0);
    stage.sandbox.faults.clear();
    await expectHealed(stage);
  });

  it('with the list on which a secret is looked for whose answer was lost, removes it and makes no other', async () => {
    await using stage = await openStage();
    const slowly = { ...throttled, headers: { 'retry-after': '2' } };
    stage.sandbox.faults.add({ operation: 'addPassword', fault: { kind: 'cut-after' } });
    const run = stage.begin('rotate', '--json');
    await lost(stage, 'addPassword');
    stage.sandbox.faults.add({ operation: 'getApplication', fault: slowly });
    await answered(stage, 'getApplication', 429);
    run.child.kill('SIGINT');
    const { exitCode, stdout } = await run.result;
    expect(exitCode, stdout).toBe(1);
    expect(stdout).toContain('"outcome":"skipped"');
    expect(marked(stage)).toHaveLength(0);
    expect(made(stage)).toBe(1);
    stage.sandbox.faults.clear();
    await expectHealed(stage);
  });
});

describe('two runs at once', () => {
  it('one acts, the other says who holds the lock since when, and exits 4', async () => {
    await using stage = await openStage();
    const rule = stage.sandbox.faults.add({
      operation: 'addPassword',
      fault: { kind: 'pause', when: 'before' },
    });
    const first = stage.begin('rotate');
    await stage.arrived('addPassword');
    const second = await stage.keyturn('rotate');
    expect(second.exitCode, second.stderr).toBe(4);
    expect(second.stdout.replaceAll(/\s+/g, ' ')).toMatch(
      /is being worked on by \S+@\S+ \(run r-\S+, process \d+\), since \d{4}-/,
    );
    stage.sandbox.faults.remove(rule.id);
    expect((await first.result).exitCode).toBe(0);
    expect(marked(stage)).toHaveLength(1);
    await expectHealed(stage);
  });
});

const answered = (stage: Stage, operation: string, status: number) =>
  seen(stage, entry => entry.operation === operation && entry.status === status);

const lost = (stage: Stage, operation: string) =>
  seen(stage, entry => entry.operation === operation && entry.outcome === 'cut');

function seen({ sandbox: { history } }: Stage, isIt: (entry: HistoryEntry) => boolean): Promise<void> {
  return new Promise(resolve => {
    const stop = history.watch(entry => {
      if (!isIt(entry)) return;
      stop();
      resolve();
    });
  });
}

function made({ sandbox }: Stage): number {
  return sandbox.history.entries().filter(({ operation }) => operation === 'addPassword').length;
}

function marked({ sandbox }: Stage) {
  return living(sandbox.world).filter(({ displayName }) => MARK.test(displayName ?? ''));
}

/** Promise 1: what the vault and the running app hold is the value of a living credential. */
function expectAccepted({ sandbox: { world } }: Stage): void {
  const accepted = living(world).map(({ value }) => value);
  expect(accepted).toContain(newestVersion(world).value);
  expect(accepted).toContain(site(world).environment['AZURE_CLIENT_SECRET']);
}

async function expectHealed(stage: Stage): Promise<void> {
  const run = await stage.keyturn('rotate');
  expect(run.exitCode, run.stdout + run.stderr).toBe(0);
  expectAccepted(stage);
  expect(marked(stage)).toHaveLength(1);
  expect(newestVersion(stage.sandbox.world).value).toBe(must(marked(stage)[0]).value);
  expect(site(stage.sandbox.world).environment['AZURE_CLIENT_SECRET']).toBe(must(marked(stage)[0]).value);
  expect(
    passwords(stage.sandbox.world).filter(({ displayName }) => displayName === 'portal, somebody'),
  ).toHaveLength(1);
  expect((await stage.keyturn('rotate')).stdout).toContain('nothing to do');
}

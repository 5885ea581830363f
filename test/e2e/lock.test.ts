/** Runs that meet on one rotation, are stopped for longer than their lock lasts, go on, and die. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { HistoryEntry } from '../../src/sandbox/history.ts';
import { searchedFolder } from '../support/canary.ts';
import { startCommand } from '../support/sandbox.ts';
import {
  living,
  MARK,
  must,
  newestVersion,
  openStage,
  passwords,
  policyFile,
  policyOf,
  type Stage,
  site,
  VALUE_SETTING,
} from './stage.ts';

const LEASE_MS = 1_500;
const program = fileURLToPath(new URL('../run/shortLease.ts', import.meta.url));

type Running = ReturnType<typeof startCommand>;

/** Begins `keyturn ARGS` with a short lease; all runs of one `folder` share their locks. */
function contender({ sandbox }: Stage, folder: string, ...args: readonly string[]): Running {
  return startCommand(sandbox, [String(LEASE_MS), folder, ...args, '--config', policyFile], {
    program,
    alone: true,
  });
}

describe('a run that is stopped for longer than its lock lasts, while another takes over', () => {
  it.each(['addPassword', 'setSecret', 'updateAppSettings', 'updateVariableGroup', 'putSecret'])(
    'when %s was sent, begins nothing more, says who took over, and exits 4',
    async operation => {
      await using stage = await openStage();
      const folder = searchedFolder();
      const promises = watched(stage);
      const first = contender(stage, folder, 'rotate');
      await stage.arrived(operation);
      first.child.kill('SIGSTOP');
      await delay(LEASE_MS + 200);
      const second = await contender(stage, folder, 'rotate', '--json').result;
      expect(second.exitCode, second.stdout).toBe(0);
      const writesBefore = writes(stage).length;
      first.child.kill('SIGCONT');
      const { exitCode, stdout } = await first.result;
      expect(exitCode, stdout).toBe(4);
      expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(
        new RegExp(`taken over by \\S+ \\(run ${runOf(second.stdout)},`),
      );
      expect(writes(stage).slice(writesBefore).map(nameOf)).toEqual([]);
      expect(promises.broken).toEqual([]);
      await expectConverged(stage);
    },
  );

  it('and none does, goes on where it was', async () => {
    await using stage = await openStage();
    const first = contender(stage, searchedFolder(), 'rotate');
    await stage.arrived('setSecret');
    first.child.kill('SIGSTOP');
    await delay(LEASE_MS + 200);
    first.child.kill('SIGCONT');
    const { exitCode, stdout } = await first.result;
    expect(exitCode, stdout).toBe(0);
    await expectConverged(stage);
  });
});

describe('runs that meet on one rotation', () => {
  it.each([2, 5])('%i of them, some stopped and some killed, keep every promise', async count => {
    await using stage = await openStage();
    const folder = searchedFolder();
    const promises = watched(stage);
    const runs = Array.from({ length: count }, () => contender(stage, folder, 'rotate', '--wait', '40s'));
    const cruelty = disturb(stage, runs, count);
    const results = await Promise.all(runs.map(run => run.result));
    await cruelty();
    const codes = results.map(({ exitCode }) => exitCode);
    expect(
      codes.filter(code => code !== 0 && code !== 4 && code !== null),
      text(results),
    ).toEqual([]);
    expect(codes, text(results)).toContain(0);
    expect(promises.broken).toEqual([]);
    await expectConverged(stage);
  });

  it('the second exits 4 and says who holds the lock, since when, and the step in hand', async () => {
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
      /is being worked on by \S+@\S+ \(run r-\S+, process \d+\), since \d{4}-\S+; it is at: create/,
    );
    stage.sandbox.faults.remove(rule.id);
    expect((await first.result).exitCode).toBe(0);
  });

  it('of several rotations that the first is at work on the second tells in a line each for what is urgent and what is not, and of no failure', async () => {
    await using stage = await openStage({}, policyOf([VALUE_SETTING], '', ['billing', 'orders']));
    const rule = stage.sandbox.faults.add({
      operation: 'addPassword',
      count: 'all',
      fault: { kind: 'pause', when: 'before' },
    });
    const first = stage.begin('rotate');
    for (let each = 0; each < 3; each += 1) await stage.arrived('addPassword');
    const second = await stage.keyturn('rotate');
    expect(second.exitCode, second.stderr).toBe(4);
    const told = second.stdout.replaceAll(/\s+/g, ' ');
    expect(told).toMatch(
      / 2 rotations LOCKED are being worked on by \S+@\S+ \(run r-\S+, process \d+\): orders \(it expires in \d+ days\), payments-api \(it expires in \d+ days\) 2 locked, 1 left to another run in /,
    );
    expect(told).toMatch(/^ billing yielded is being worked on by /);
    expect(told).toContain('that run finishes it (rotate --wait 5m waits for it)');
    expect(second.stdout + second.stderr).not.toMatch(/✗|failed/);
    stage.sandbox.faults.remove(rule.id);
    expect((await first.result).exitCode).toBe(0);
  });

  it('with --wait the second waits for the first, says for whom, and then has nothing to do', async () => {
    await using stage = await openStage();
    const rule = stage.sandbox.faults.add({
      operation: 'addPassword',
      fault: { kind: 'pause', when: 'before' },
    });
    const first = stage.begin('rotate');
    await stage.arrived('addPassword');
    const second = stage.begin('rotate', '--wait', '2m', '--json');
    await printed(second, 'step.waiting');
    stage.sandbox.faults.remove(rule.id);
    const { exitCode, stdout } = await second.result;
    expect(exitCode, stdout).toBe(0);
    expect(stdout).toContain('"step":"lock","why":"is being worked on by');
    expect(stdout).toContain('"outcome":"unchanged"');
    expect((await first.result).exitCode).toBe(0);
  });

  it('with a --wait that is over before the first has finished, the second exits 4', async () => {
    await using stage = await openStage();
    stage.sandbox.faults.add({ operation: 'addPassword', fault: { kind: 'pause', when: 'before' } });
    const first = stage.begin('rotate');
    await stage.arrived('addPassword');
    const second = await stage.keyturn('rotate', '--wait', '1s');
    expect(second.exitCode, second.stdout).toBe(4);
    first.child.kill('SIGKILL');
    await first.result;
  });
});

it('runs whose policy keeps its locks in blobs meet there: one acts, the other names it and exits 4, or 0 where nothing presses', async () => {
  const folder = searchedFolder();
  const file = join(folder, 'rotation.yaml');
  const container = 'https://stkeyturn.blob.core.windows.net/locks';
  writeFileSync(file, `lock: { container: "${container}" }\n${readFileSync(policyFile, 'utf8')}`);
  await using stage = await openStage({}, file);
  const rule = stage.sandbox.faults.add({
    operation: 'addPassword',
    fault: { kind: 'pause', when: 'before' },
  });
  const first = stage.begin('rotate');
  await stage.arrived('addPassword');
  const elsewhere = { env: { XDG_STATE_HOME: searchedFolder() } };
  const second = await startCommand(stage.sandbox, ['rotate', '--config', file], elsewhere).result;
  expect(second.exitCode, second.stdout).toBe(4);
  expect(second.stdout.replaceAll(/\s+/g, ' ')).toMatch(
    /is being worked on by \S+ \(run r-.*; it is at: create.*; reported because it is urgent: it expires in \d+ days/,
  );
  const late = join(folder, 'late.yaml');
  writeFileSync(late, readFileSync(file, 'utf8').replace('rotateBefore: 30d', 'rotateBefore: 16d'));
  const quiet = await startCommand(stage.sandbox, ['rotate', '--config', late], elsewhere).result;
  expect(quiet.exitCode, quiet.stdout).toBe(0);
  expect(quiet.stdout).toMatch(/^\npayments-api {2}yielded /);
  expect(quiet.stdout).toContain('1 left to another run in ');
  stage.sandbox.faults.remove(rule.id);
  expect((await first.result).exitCode).toBe(0);
  expect((await stage.keyturn('rotate')).stdout).toContain('nothing to do');
});

/** Stops one for longer than the lease each time that something was written, and kills every third of those. */
function disturb({ sandbox }: Stage, runs: readonly Running[], count: number): () => Promise<void> {
  const stopped: Promise<void>[] = [];
  let victims = 0;
  const stop = sandbox.history.watch(entry => {
    if (!isWrite(entry) || victims >= count) return;
    const alive = runs.filter(({ child }) => child.exitCode === null && child.signalCode === null);
    const victim = alive[victims % alive.length];
    victims += 1;
    if (victim === undefined) return;
    victim.child.kill(victims % 3 === 0 && alive.length > 1 ? 'SIGKILL' : 'SIGSTOP');
    stopped.push(delay(2 * LEASE_MS).then(() => void victim.child.kill('SIGCONT')));
  });
  return async () => {
    stop();
    await Promise.all(stopped);
  };
}

/** Promise 1 and 3 after every request: what the vault and the app hold lives, and what is not ours is there. */
function watched({ sandbox }: Stage): { readonly broken: string[] } {
  const broken: string[] = [];
  sandbox.history.watch(entry => {
    const accepted = living(sandbox.world).map(({ value }) => value);
    const held = [
      newestVersion(sandbox.world).value,
      site(sandbox.world).environment['AZURE_CLIENT_SECRET'] ?? '',
    ];
    if (!held.every(value => accepted.includes(value))) broken.push(`an outage at ${nameOf(entry)}`);
    if (foreign(sandbox.world).some(({ removedAt }) => removedAt !== undefined))
      broken.push(`a foreign credential was removed at ${nameOf(entry)}`);
  });
  return { broken };
}

function foreign(world: Stage['sandbox']['world']) {
  return passwords(world).filter(({ displayName }) => !MARK.test(displayName ?? ''));
}

function isWrite({ method, operation }: HistoryEntry): boolean {
  return method !== 'GET' && !['token', 'listAppSettings', 'challenge', 'batch'].includes(operation);
}

function writes({ sandbox }: Stage): HistoryEntry[] {
  return sandbox.history.entries().filter(entry => isWrite(entry) && entry.status !== 401);
}

function nameOf({ service, operation, method }: HistoryEntry): string {
  return `${service} ${operation} ${method}`;
}

/** The id of a run that told its events. */
function runOf(stdout: string): string {
  const { run } = JSON.parse(stdout.split('\n')[0] ?? '{}') as { run: string };
  return run;
}

async function printed({ child }: Running, text: string): Promise<void> {
  let all = '';
  await new Promise<void>(resolve => {
    child.stdout?.on('data', (data: Buffer) => {
      all += data.toString();
      if (all.includes(text)) resolve();
    });
  });
}

function text(results: readonly { stdout: string; stderr: string }[]): string {
  return results.map(({ stdout, stderr }) => stdout + stderr).join('\n----\n');
}

async function expectConverged(stage: Stage): Promise<void> {
  const healthy = await stage.keyturn('rotate');
  expect(healthy.exitCode, healthy.stdout + healthy.stderr).toBe(0);
  const { world } = stage.sandbox;
  const ours = living(world).filter(({ displayName }) => MARK.test(displayName ?? ''));
  expect(ours).toHaveLength(1);
  expect(newestVersion(world).value).toBe(must(ours[0]).value);
  expect(site(world).environment['AZURE_CLIENT_SECRET']).toBe(must(ours[0]).value);
  expect(foreign(world).every(({ removedAt }) => removedAt === undefined)).toBe(true);
  expect((await stage.keyturn('rotate')).stdout).toContain('nothing to do');
}

/** `--metrics FILE`: what of a run gets into the file, when it is written, and what it never replaces. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runProgram } from '../../src/cli/program.ts';
import { policyInvalid } from '../../src/policy/problems.ts';
import { Problem } from '../../src/problem.ts';
import { searchedFolder } from '../support/canary.ts';
import { type ReadFamily, readMetrics, sampleValue } from '../support/metricsText.ts';
import { asOrdinaryUser } from '../support/ordinaryUser.ts';
import { contextFor, days, ending, NOW, policy, type Situation, settled, typed } from './given.ts';

const fleet = policy({ name: 'payments-api', group: 'canary' }, { name: 'billing' }, { name: 'ledger' });
const unreadable = new Problem({ code: 'refused', subject: 'vault', reason: 'no right', remedy: 'ask' });
const fresh = () => join(searchedFolder(), 'keyturn.prom');
const seconds = (at: Date) => at.getTime() / 1000;

interface Measured {
  readonly exitCode: number;
  readonly err: string;
  readonly metrics: ReadonlyMap<string, ReadFamily>;
  readonly of: (name: string, labels?: Record<string, string>) => number | undefined;
}

async function measured(line: string, situation: Situation = {}, file = fresh()): Promise<Measured> {
  const { exitCode, err } = await typed(`${line} --metrics ${file}`, situation);
  const metrics = readMetrics(readFileSync(file, 'utf8'));
  return { exitCode, err, metrics, of: (name, labels) => sampleValue(metrics, name, labels) };
}

const END = 'keyturn_secret_expiration_timestamp_seconds';
const SUCCESS = 'keyturn_rotation_last_success_timestamp_seconds';

test('rotate tells of each rotation its end, phase, findings, places and success, and of the run how it ended', async () => {
  const corners = { billing: settled({ unreadable }), ledger: ending(12) };
  const { exitCode, of, metrics } = await measured('rotate', { policy: fleet, corners });
  expect(exitCode).toBe(3);
  expect(of('keyturn_run_exit_code')).toBe(3);
  expect(of('keyturn_run_last_completion_timestamp_seconds')).toBeGreaterThanOrEqual(seconds(NOW));
  expect(of('keyturn_run_last_success_timestamp_seconds')).toBeUndefined();
  expect(of('keyturn_run_rotations', { outcome: 'changed' })).toBe(1);
  expect(of('keyturn_run_rotations', { outcome: 'human-needed' })).toBe(1);

  expect(of(END, { rotation: 'payments-api' })).toBe(seconds(days(160)));
  expect(of(END, { rotation: 'ledger' })).toBeGreaterThan(seconds(days(170)));
  expect(of(END, { rotation: 'billing' })).toBeUndefined();
  expect(of(SUCCESS, { rotation: 'ledger' })).toBeGreaterThanOrEqual(seconds(NOW));
  expect(of(SUCCESS, { rotation: 'billing' })).toBeUndefined();
  expect(of('keyturn_rotation_phase', { rotation: 'ledger', phase: 'overlap' })).toBe(1);
  expect(of('keyturn_rotation_phase', { rotation: 'billing', phase: 'unknown' })).toBe(1);
  expect(of('keyturn_rotation_findings', { rotation: 'billing', severity: 'human' })).toBe(1);
  expect(of('keyturn_rotation_targets', { rotation: 'ledger', state: 'in_sync' })).toBe(1);
  expect(of('keyturn_rotation_targets', { rotation: 'billing', state: 'in_sync' })).toBeUndefined();
  expect(of('keyturn_rotation_info', { rotation: 'payments-api', group: 'canary' })).toBe(1);
  expect(metrics.get('keyturn_rotation_info')?.samples[0]?.labels).toMatchObject({
    policy: resolve('rotation.yaml'),
  });
});

test('status tells the same of the fleet, and of no rotation that it succeeded', async () => {
  const corners = { billing: settled({ unreadable }), ledger: ending(-3) };
  const { exitCode, of, metrics } = await measured('status', { policy: fleet, corners });
  expect(exitCode).toBe(1);
  expect(of('keyturn_run_exit_code', { verb: 'status' })).toBe(1);
  expect(of(END, { rotation: 'ledger' })).toBe(seconds(days(-3)));
  expect(of(END, { rotation: 'billing' })).toBeUndefined();
  expect(of('keyturn_rotation_phase', { rotation: 'ledger', phase: 'outage' })).toBe(1);
  expect(of('keyturn_rotation_targets', { rotation: 'ledger', state: 'failing' })).toBe(1);
  expect(of('keyturn_rotation_findings', { rotation: 'billing', severity: 'unknown' })).toBe(1);
  for (const absent of [SUCCESS, 'keyturn_run_rotations']) expect(metrics.has(absent), absent).toBe(false);
});

test('verify tells of the run alone: what Entra does not accept is in its exit code', async () => {
  const well = await measured('verify', { policy: fleet });
  expect(well.of('keyturn_run_last_success_timestamp_seconds', { verb: 'verify' })).toBeDefined();
  const token = { answer: 'rejected', code: 7000215, reason: 'invalid' } as const;
  const { exitCode, of, metrics } = await measured('verify', {
    policy: fleet,
    corners: { billing: settled({ token }) },
  });
  expect(exitCode).toBe(1);
  expect(of('keyturn_run_exit_code', { verb: 'verify' })).toBe(1);
  expect(of('keyturn_rotation_info', { rotation: 'billing' })).toBe(1);
  for (const absent of [END, 'keyturn_rotation_phase']) expect(metrics.has(absent), absent).toBe(false);
});

test('a gate that shows only some rotations measures all of them', async () => {
  const { exitCode, of } = await measured('status --expires-within 14d', {
    policy: fleet,
    corners: { ledger: ending(12) },
  });
  expect(exitCode).toBe(2);
  expect(of('keyturn_run_exit_code')).toBe(2);
  for (const { name } of fleet.rotations) expect(of(END, { rotation: name }), name).toBeDefined();
});

test('runs of a part of the fleet are series of their own, and so are those of another policy', async () => {
  const some = await measured('rotate payments-api billing', { policy: fleet });
  expect(some.of('keyturn_run_exit_code', { selection: 'payments-api, billing', verb: 'rotate' })).toBe(0);
  const group = await measured('rotate --group canary', { policy: fleet });
  expect(group.of(END, { selection: 'group canary', rotation: 'payments-api' })).toBeDefined();
  const other = await measured('rotate --config team-a/rotation.yaml', { policy: fleet });
  expect(other.of('keyturn_run_exit_code', { policy: resolve('team-a/rotation.yaml') })).toBe(0);
});

describe('a run that ends with a problem', () => {
  test.each<[string, string, Situation, number]>([
    [
      'the policy is wrong',
      'rotate',
      {
        context: {
          readPolicy: () => Promise.reject(policyInvalid('rotation.yaml', { first: [], count: 1 })),
        },
      },
      78,
    ],
    ['nothing of that name is in it', 'rotate nobody', {}, 64],
    ['nobody can sign in', 'rotate', { context: { connect: () => Promise.reject(unreadable) } }, 1],
    [
      'there is no place for locks',
      'rotate',
      {
        context: {
          lock: () => Promise.reject(new Problem({ code: 'human-needed', subject: 'locks', reason: 'none' })),
        },
      },
      3,
    ],
    [
      'there is a bug',
      'status',
      {
        context: {
          newRun: () => {
            throw new Error('a bug');
          },
        },
      },
      70,
    ],
  ])('is measured as well: %s', async (_words, line, situation, code) => {
    const { exitCode, of, metrics } = await measured(line, situation);
    expect(exitCode).toBe(code);
    expect(of('keyturn_run_exit_code')).toBe(code);
    expect(of('keyturn_run_last_completion_timestamp_seconds')).toBeGreaterThanOrEqual(seconds(NOW));
    expect(metrics.has('keyturn_run_last_success_timestamp_seconds')).toBe(false);
    expect(metrics.has('keyturn_rotation_phase')).toBe(false);
    // What the policy has is known where it could be read, and nothing else.
    const isRead = code !== 78 && code !== 64;
    expect(of('keyturn_rotation_info', { rotation: 'payments-api' })).toBe(isRead ? 1 : undefined);
  });
});

describe('what is there already', () => {
  test('is replaced where it is a metrics file, or empty', async () => {
    const file = fresh();
    writeFileSync(file, '');
    await measured('rotate nobody', {}, file);
    const { of } = await measured('rotate', {}, file);
    expect(of('keyturn_run_exit_code')).toBe(0);
    expect(readdirSync(join(file, '..'))).toEqual(['keyturn.prom']);
  });

  test.each<[string, (file: string) => void, string]>([
    [
      'a policy',
      file => writeFileSync(file, 'version: 1\n'),
      'it is another file; only a metrics file is replaced',
    ],
    [
      "somebody else's metrics",
      file => writeFileSync(file, '# HELP node_load1 1m\n'),
      'it is another file; only a metrics file is replaced',
    ],
    ['a folder', file => mkdirSync(file), 'it is a folder; only a metrics file is replaced'],
    [
      'a link to nothing',
      file => symlinkSync(`${file}.nowhere`, file),
      'it is a link whose target does not exist',
    ],
  ])('is left as it is, and the run does not begin, where it is %s', async (_words, prepare, reason) => {
    const file = fresh();
    prepare(file);
    const corners = { 'payments-api': ending(12) };
    for (const verb of ['rotate', 'status']) {
      const { exitCode, err } = await typed(`${verb} --metrics ${file}`, { corners });
      expect(exitCode).toBe(64);
      expect(err.replaceAll(/\s+/g, ' ')).toContain(reason);
      expect(err).toContain(`keyturn ${verb} --metrics keyturn.prom`);
    }
    expect(corners['payments-api'].credentials).toHaveLength(1);
    expect(readdirSync(join(file, '..'))).toEqual(['keyturn.prom']);
    rmSync(file, { recursive: true });
  });

  test.each(['-', '/dev/null'])('is not asked for where the name is %s', async name => {
    const { exitCode, err } = await typed(`rotate --metrics ${name}`);
    expect(exitCode).toBe(64);
    expect(err).toContain('only a metrics file is replaced');
  });

  test('is written through a link', async () => {
    const [link, file] = [fresh(), fresh()];
    writeFileSync(file, '');
    symlinkSync(file, link);
    await measured('rotate', {}, link);
    expect(readMetrics(readFileSync(file, 'utf8')).size).toBeGreaterThan(5);
  });
});

describe('what cannot be written', () => {
  const due = () => ({ 'payments-api': ending(12) });

  test.each<[string, () => string, string]>([
    [
      'the folder is not there',
      () => join(searchedFolder(), 'none', 'keyturn.prom'),
      'there is no such file or folder',
    ],
    ['the name is too long', () => join(searchedFolder(), `${'m'.repeat(250)}.prom`), 'ENAMETOOLONG'],
    [
      'a part of the path is a file',
      () => {
        const file = fresh();
        writeFileSync(file, '');
        return join(file, 'keyturn.prom');
      },
      'it cannot be read',
    ],
  ])(
    'is told, the rotation is done all the same, and the exit code is 1: %s',
    async (_words, fileOf, reason) => {
      const [file, corners] = [fileOf(), due()];
      const { exitCode, out, err } = await typed(`rotate --metrics ${file}`, { corners });
      expect(exitCode).toBe(1);
      expect(out).toContain('1 changed');
      expect(corners['payments-api'].credentials).toHaveLength(2);
      expect(err).toContain(reason);
      expect(existsSync(file)).toBe(false);
    },
  );

  test('does not hide a worse exit code, and with --json stdout holds events only', async () => {
    const file = join(searchedFolder(), 'none', 'keyturn.prom');
    const corners = { 'payments-api': settled({ unreadable }) };
    const { exitCode, out } = await typed(`rotate --json --metrics ${file}`, { corners });
    expect(exitCode).toBe(3);
    for (const line of out.trimEnd().split('\n')) expect(JSON.parse(line)).toHaveProperty('event');
  });

  test("may be somebody else's folder, or a file that cannot be read: the run goes on", async () => {
    await typed('rotate --metrics none/such.prom');
    const folder = mkdtempSync(join(tmpdir(), 'keyturn-others-'));
    const theirs = join(folder, 'theirs.prom');
    writeFileSync(theirs, 'version: 1\n', { mode: 0o000 });
    chmodSync(folder, 0o555);
    try {
      for (const [name, why] of [
        ['ours', 'permission denied'],
        ['theirs', 'it cannot be read'],
      ]) {
        const [out, err]: [string[], string[]] = [[], []];
        const context = contextFor({ corners: due() }, out, err);
        let exitCode = 0;
        await asOrdinaryUser(async () => {
          exitCode = await runProgram(['rotate', '--metrics', join(folder, `${name}.prom`)], context);
        });
        expect(exitCode).toBe(1);
        expect(out.join('')).toContain('1 changed');
        expect(err.join('').replaceAll(/\s+/g, ' ')).toContain(why);
      }
      expect(readdirSync(folder)).toEqual(['theirs.prom']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

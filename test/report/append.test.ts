/** Writing a trail: torn ends are mended, tampered ones are not, many writers keep one chain. */

import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { noneCounted } from '../../src/outcomes.ts';
import { Secret } from '../../src/secret.ts';
import { cpuMs } from '../support/cpuTime.ts';
import { asOrdinaryUser } from '../support/ordinaryUser.ts';
import {
  checkFile,
  fileWith,
  freshFile,
  linesOf,
  note,
  opened,
  readTrail,
  trailOf,
  written,
} from './given.ts';

describe('a crash in the middle of a write', () => {
  it('at whatever byte of the last line is tolerated, mended by the next record, and told', async () => {
    const { bytes } = await trailOf(['first', 'second: Übung 🔑']);
    const [first, second] = linesOf(bytes);
    const start = first?.length ?? 0;
    for (let cut = start + 1; cut < bytes.length; cut += 1) {
      const file = fileWith(bytes.subarray(0, cut));
      const { faults, tail, end } = checkFile(file);
      const whole = cut === bytes.length - 1;
      expect({ faults, tail, seq: end.seq }, `cut at ${cut}`).toEqual({
        faults: [],
        tail: whole ? 'unended' : 'torn',
        seq: whole ? 2 : 1,
      });
      await written(await opened(file, 'r-2'), note('after the crash'));
      const mended = await readTrail(file);
      expect(mended.faults, `cut at ${cut}`).toEqual([]);
      expect(mended.entries.map(({ event }) => event)).toEqual([
        'run.note',
        ...(whole ? ['run.note'] : []),
        'trail.repaired',
        'run.note',
      ]);
      const repaired = mended.entries.find(({ event }) => event === 'trail.repaired');
      const dropped = (second ?? Buffer.alloc(0)).subarray(0, cut - start);
      expect(repaired).toMatchObject(
        whole
          ? { how: 'ended', bytes: dropped.length }
          : { how: 'dropped', bytes: dropped.length, text: dropped.toString('utf8') },
      );
    }
  });

  it('of the very first line leaves a trail that begins again', async () => {
    const { bytes } = await trailOf(['first']);
    const file = fileWith(bytes.subarray(0, 40));
    await written(await opened(file), note('again'));
    expect((await readTrail(file)).entries.map(({ event }) => event)).toEqual(['trail.repaired', 'run.note']);
    expect(checkFile(file).faults).toEqual([]);
  });

  it('of the mending itself is mended by the next', async () => {
    const { bytes } = await trailOf(['first', 'second']);
    const torn = bytes.subarray(0, bytes.length - 30);
    const file = fileWith(torn);
    await written(await opened(file), note('mended'));
    const mended = readFileSync(file);
    const start = linesOf(bytes)[0]?.length ?? 0;
    for (let done = 0; done < (linesOf(mended)[1]?.length ?? 0); done += 7) {
      // The mending is written over the torn line: what it had not reached yet stands there still.
      const half = Buffer.from(torn);
      const again = fileWith(Buffer.concat([mended.subarray(0, start + done), half.subarray(start + done)]));
      expect(checkFile(again).faults, `after ${done} bytes`).toEqual([]);
      await written(await opened(again), note('mended again'));
      expect(checkFile(again)).toMatchObject({ faults: [], tail: 'none' });
    }
  });
});

describe('nothing is added to', () => {
  it.each([
    [
      'a last line that was changed',
      (bytes: Buffer) => Buffer.from(bytes.toString().replace('second', 'sec0nd')),
    ],
    [
      'a text that somebody wrote behind the last line',
      (bytes: Buffer) => Buffer.concat([bytes, Buffer.from('# mine')]),
    ],
    ['a file that is no trail', () => Buffer.from('version: 1\ntenant: x\n')],
    [
      'a last line break that was changed',
      (bytes: Buffer) => Buffer.concat([bytes.subarray(0, -1), Buffer.from('X')]),
    ],
  ])('%s: a person has to look, and the file stays as it is', async (_what, change) => {
    const { bytes } = await trailOf(['first', 'second']);
    const file = fileWith(change(bytes));
    const before = readFileSync(file);
    await expect(opened(file)).rejects.toMatchObject({
      details: {
        code: 'human-needed',
        remedy: expect.stringContaining(`keyturn history --check --audit ${file}`),
      },
    });
    expect(readFileSync(file).equals(before)).toBe(true);
  });
});

it('lines of any length are continued', async () => {
  const file = freshFile();
  const trail = await opened(file);
  for (const length of [10, 70_000, 300_000, 10]) await written(trail, note('x'.repeat(length)));
  expect(checkFile(file)).toMatchObject({ faults: [], end: { seq: 4 } });
});

it('only its owner can read a new trail', async () => {
  const file = freshFile();
  await opened(file);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it('three processes that append at the same time keep one chain with every record', async () => {
  const file = freshFile();
  const writer = fileURLToPath(new URL('writer.ts', import.meta.url));
  const each = 60;
  const ends = ['a', 'b', 'c'].map(
    name =>
      new Promise(resolve =>
        spawn(process.execPath, [writer, file, name, String(each)], { stdio: 'inherit' }).once(
          'close',
          resolve,
        ),
      ),
  );
  expect(await Promise.all(ends)).toEqual([0, 0, 0]);
  const { entries, faults } = await readTrail(file);
  expect(faults).toEqual([]);
  for (const name of ['a', 'b', 'c'])
    expect(entries.filter(({ run }) => run === name).map(({ text }) => text)).toEqual(
      Array.from({ length: each }, (_, index) => `${name} ${index}`),
    );
  expect(new Set(entries.map(({ run }) => run)).size).toBe(3);
  expect(existsSync(`${file}.lock`)).toBe(false);
});

describe('a lock', () => {
  it('that a dead process left behind is given up after a while, and the chain goes on', async () => {
    const { file } = await trailOf(['first']);
    writeFileSync(`${file}.lock`, 'somebody who died');
    await written(await opened(file, 'r-2'), note('second'));
    expect(checkFile(file)).toMatchObject({ faults: [], end: { seq: 2 } });
    expect(existsSync(`${file}.lock`)).toBe(false);
  });

  it('that was taken over is noticed before anything is written', async () => {
    const { file } = await trailOf(['first']);
    const before = readFileSync(file);
    const torn = fileWith(before.subarray(0, before.length - 10));
    const trail = await opened(torn, 'r-2', { now: stealing, sleep: async () => {} });
    expect(await trail.record(note('late'))).toMatchObject({ code: 'try-later' });
    expect(readFileSync(torn).length).toBe(before.length - 10);
    // The time is asked for between taking the lock and writing: a good moment to lose it.
    function stealing() {
      if (existsSync(`${torn}.lock`)) writeFileSync(`${torn}.lock`, 'another');
      return new Date(0);
    }
  });
});

it('a trail that cannot be written is refused before anything begins, with the reason', async () => {
  const file = freshFile();
  mkdirSync(file);
  await expect(opened(file)).rejects.toMatchObject({
    details: { code: 'wrong-usage', reason: 'it is a folder; an audit trail must be a regular file' },
  });
  await expect(opened(`${file}/no/such/audit.jsonl`)).rejects.toMatchObject({
    details: { reason: 'cannot be written: there is no such file or folder' },
  });
});

it('a trail in a folder that only others may write to is refused before anything begins', async () => {
  await trailOf(['whatever is loaded when it is first needed is loaded']);
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-others-'));
  chmodSync(folder, 0o555);
  try {
    await asOrdinaryUser(() =>
      expect(opened(join(folder, 'audit.jsonl'))).rejects.toMatchObject({ details: { code: 'refused' } }),
    );
    expect(readdirSync(folder)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('a value that got into a sentence does not get into the trail', async () => {
  const value = 'Abc8Q~canary-value-of-this-very-test-0123456';
  new Secret(value);
  const { file, bytes } = await trailOf([`the service said ${value}`]);
  expect(bytes.toString()).not.toContain(value);
  expect(bytes.toString()).toContain('the service said [secret]');
  expect(checkFile(file).faults).toEqual([]);
});

describe('a disk that is full', () => {
  /** A shell whose files may grow to so many blocks of 512 bytes: what is written beyond fails, as on a full disk. */
  const limited = (blocks: number, ...args: readonly string[]) => {
    const writer = fileURLToPath(new URL('writer.ts', import.meta.url));
    const command = `ulimit -f ${blocks}; exec "$0" "$@"`;
    return spawnSync('sh', ['-c', command, process.execPath, writer, ...args], { encoding: 'utf8' });
  };

  it('is told at once, leaves no lock behind, and the torn record is mended when there is room again', async () => {
    const file = freshFile();
    const { stderr, status } = limited(4, file, 'a', '100');
    expect(status).not.toBe(0);
    expect(stderr).toContain('cannot be written: it has reached the maximum size of a file');
    expect(existsSync(`${file}.lock`)).toBe(false);
    expect(checkFile(file)).toMatchObject({ faults: [], tail: 'torn' });
    await written(await opened(file, 'r-2'), note('there is room again'));
    const { faults, entries } = await readTrail(file);
    expect(faults).toEqual([]);
    expect(entries.slice(-2).map(({ event }) => event)).toEqual(['trail.repaired', 'run.note']);
  });

  it('on which the lock cannot be written either leaves no lock behind', () => {
    const file = freshFile();
    const begun = performance.now();
    expect(limited(0, file, 'a', '1').status).not.toBe(0);
    expect(performance.now() - begun).toBeLessThan(8_000);
    expect(existsSync(`${file}.lock`)).toBe(false);
  });
});

it('a trail that cannot be written is not tried again with every event, and gets everything at the end', async () => {
  const file = freshFile();
  const trail = await opened(file);
  renameSync(file, `${file}.gone`);
  mkdirSync(file);
  const begun = cpuMs();
  for (let index = 0; index < 3_000; index += 1) await trail.record(note(`${index}`));
  expect(cpuMs() - begun).toBeLessThan(5_000);
  expect(trail.missing()).toBe(3_000);
  rmdirSync(file);
  const counts = { ...noneCounted, skipped: 1 };
  await written(trail, { event: 'run.finished', outcome: 'failed', exitCode: 1, counts, ms: 1 });
  expect((await readTrail(file)).records).toBe(3_001);
});

/** Trails of tiny segments whose runs die or whose disk fails, at every step: they read back whole, and every change shows. */
import { existsSync, readdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tailFaults } from '../../src/report/trailTail.ts';
import { Killed, onBrokenDisk, type Trouble } from './brokenDisk.ts';
import { freshFile, movingClock, note, opened, readTrail, written } from './given.ts';

/** So that a lock which a dead run left is waited for without time. */
const clock = { ...movingClock(), sleep: async () => {} };
const TINY = 1_200;

async function run(file: string, name: string, notes: number, most = TINY): Promise<string | undefined> {
  const trail = await opened(file, name, clock, most);
  for (let index = 0; index < notes; index += 1) {
    const trouble = await trail.record(note(`${name} ${index}`));
    // Whoever is dead records nothing, not even why.
    if (trouble?.cause instanceof Killed) throw trouble.cause;
    if (trouble !== undefined) throw trouble;
  }
  return trail.unclosed;
}

const filesOf = (file: string) =>
  readdirSync(dirname(file))
    .filter(name => /jsonl(\.\d+)?$/.test(name))
    .sort()
    .map(name => join(dirname(file), name));
const segmentsOf = (file: string) => filesOf(file).filter(each => each !== file);

/** Three closed segments, and the file itself. */
async function long(): Promise<string> {
  const file = freshFile();
  for (const name of ['r-1', 'r-2', 'r-3', 'r-4']) await run(file, name, 7);
  expect(segmentsOf(file)).toHaveLength(3);
  return file;
}

async function sound(file: string, told: readonly string[], about: string): Promise<void> {
  const { faults, entries, elsewhere, tail } = await readTrail(file);
  expect({ faults, elsewhere, tail }, about).toEqual({ faults: [], elsewhere: undefined, tail: 'none' });
  const texts = entries.flatMap(({ event, text }) => (event === 'run.note' ? (text ?? []) : []));
  expect(
    texts.filter(text => told.includes(text)),
    about,
  ).toEqual(told);
  expect(
    entries.map(({ seq }) => seq),
    about,
  ).toEqual(entries.map((_each, index) => index + 1));
  expect(tailFaults(file), about).toEqual([]);
}

const told = (name: string, notes: number) =>
  Array.from({ length: notes }, (_none, index) => `${name} ${index}`);

describe.each(['before', 'middle', 'after'] as const)('a run that dies %s a step', dies => {
  it.each(['whole', 'torn', 'unended'])(
    'while it closes a trail whose last line is %s leaves one that the next goes on with',
    async state => {
      for (let step = 1, happened = true; happened; step += 1) {
        const file = freshFile();
        await run(file, 'r-1', 7);
        const bytes = readFileSync(file);
        if (state === 'torn') writeFileSync(file, bytes.subarray(0, -30));
        if (state === 'unended') writeFileSync(file, bytes.subarray(0, -1));
        const before = told('r-1', state === 'torn' ? 6 : 7);
        ({ happened } = await onBrokenDisk({ step, dies }, () => run(file, 'r-2', 1)));
        // Whoever reads before the next run finds nothing amiss, either.
        expect((await readTrail(file)).faults, `step ${step}`).toEqual([]);
        await run(file, 'r-3', 1);
        await sound(file, [...before, 'r-3 0'], `step ${step}`);
        expect(segmentsOf(file).length, `step ${step}`).toBe(1);
        expect(existsSync(`${file}.next`), `step ${step}`).toBe(false);
      }
    },
    60_000,
  );
});

it('a step of closing that fails stops no run: the trail grows on, and says why', async () => {
  const isClosing = (name: string, args: readonly unknown[]) =>
    ['renameSync', 'fchmodSync'].includes(name) || (name === 'openSync' && String(args[0]).endsWith('.next'));
  const said: (string | undefined)[] = [];
  for (let step = 1, happened = true; happened; step += 1) {
    const file = freshFile();
    await run(file, 'r-1', 7);
    const outcome = await onBrokenDisk({ step, fails: 'ENOSPC', at: isClosing }, () => run(file, 'r-2', 2));
    ({ happened } = outcome);
    said.push(outcome.value);
    await sound(file, [...told('r-1', 7), ...told('r-2', 2)], `step ${step}`);
    expect(segmentsOf(file).length).toBe(happened ? 0 : 1);
    expect(existsSync(`${file}.next`)).toBe(false);
  }
  expect(said).toEqual([...Array(4).fill('the disk is full'), undefined]);
});

it.each(['EIO', 'ENOSPC'])(
  'a disk that fails at whatever step (%s) is told, or of no account, and leaves a sound trail',
  async fails => {
    for (let step = 1, happened = true; happened; step += 1) {
      const file = freshFile();
      await run(file, 'r-1', 7);
      const kept = told('r-1', 7);
      try {
        ({ happened } = await onBrokenDisk({ step, fails }, () => run(file, 'r-2', 2)));
        kept.push(...told('r-2', 2));
      } catch (error) {
        expect(error, `step ${step}`).toMatchObject({ code: 'refused' });
      }
      expect((await readTrail(file)).faults, `step ${step}`).toEqual([]);
      await run(file, 'r-3', 1);
      await sound(file, [...kept, 'r-3 0'], `step ${step}`);
    }
  },
  60_000,
);

it('a run that was stopped between two names, and whose lock another has taken since, leaves the rest to that one', async () => {
  const file = freshFile();
  await run(file, 'r-1', 7);
  let stolen = false;
  const steals = (name: string, [path]: readonly unknown[]) => {
    if (stolen || existsSync(file) || name !== 'openSync' || path !== dirname(file)) return false;
    stolen = true;
    writeFileSync(`${file}.lock`, 'another');
    return false;
  };
  await onBrokenDisk({ step: 1, at: steals }, () => run(file, 'r-2', 0));
  expect(stolen).toBe(true);
  expect(existsSync(file)).toBe(false);
  expect((await readTrail(file)).faults).toEqual([]);
  await run(file, 'r-3', 1);
  await sound(file, [...told('r-1', 7), 'r-3 0'], 'in the end');
});

it('any number of runs, killed anywhere, leave a trail that reads back whole', async () => {
  const aRun = fc.record({
    notes: fc.integer({ min: 0, max: 5 }),
    most: fc.integer({ min: 1, max: 2_000 }),
    step: fc.integer({ min: 1, max: 60 }),
    dies: fc.constantFrom('before', 'middle', 'after', undefined),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(aRun, { maxLength: 8 }), async runs => {
      const file = freshFile();
      const kept: string[] = [];
      for (const [index, { notes, most, step, dies }] of runs.entries()) {
        const trouble: Trouble = dies === undefined ? { step: 0 } : { step, dies };
        const { happened } = await onBrokenDisk(trouble, () => run(file, `r-${index}`, notes, most));
        if (!happened) kept.push(...told(`r-${index}`, notes));
      }
      await run(file, 'r-last', 1, 300);
      await sound(file, [...kept, 'r-last 0'], 'in the end');
    }),
    { numRuns: 60 },
  );
}, 60_000);

describe('is found:', () => {
  it('a byte that was changed, in whichever segment', async () => {
    const file = await long();
    for (const each of filesOf(file)) {
      const bytes = readFileSync(each);
      // Which byte of a line it is makes no difference (check.test.ts): some of each line, and all where files meet.
      for (
        let at = 0;
        at < bytes.length;
        at += at > bytes.length - 4 ? 1 : Math.min(13, bytes.length - 3 - at) || 1
      ) {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ (1 + (at % 255));
        writeFileSync(each, changed);
        const { faultCount } = await readTrail(file);
        expect(faultCount, `byte ${at} of ${each}`).toBeGreaterThan(0);
      }
      writeFileSync(each, bytes);
    }
    expect((await readTrail(file)).faults).toEqual([]);
  }, 60_000);

  it.each([1, 2])('a segment that was taken out of the middle (%i)', async index => {
    const file = await long();
    const gone = segmentsOf(file)[index] ?? '';
    unlinkSync(gone);
    const { faults } = await readTrail(file);
    expect(faults).toEqual([
      {
        ...(index === 1 ? { segment: expect.any(String) } : {}),
        line: 1,
        text: expect.stringMatching(/^follows a gap: records \d+ to \d+ are missing$/),
      },
    ]);
  });

  it('two segments that changed their names', async () => {
    const file = await long();
    const [one = '', two = ''] = segmentsOf(file).slice(1);
    renameSync(one, `${file}.aside`);
    renameSync(two, one);
    renameSync(`${file}.aside`, two);
    expect((await readTrail(file)).faultCount).toBeGreaterThan(0);
  });

  it('text behind the last line of a closed segment, and a line that is not there', async () => {
    const file = await long();
    const [, each = ''] = segmentsOf(file);
    const bytes = readFileSync(each);
    for (const changed of [
      Buffer.concat([bytes, Buffer.from('x')]),
      bytes.subarray(0, -1),
      bytes.subarray(0, -20),
    ]) {
      writeFileSync(each, changed);
      expect((await readTrail(file)).faultCount).toBeGreaterThan(0);
    }
  });

  it.each(['is taken away', 'is emptied'])(
    'that the file itself %s, also when the next run has gone on after its segment',
    async how => {
      const file = await long();
      if (how === 'is emptied') writeFileSync(file, '');
      else unlinkSync(file);
      expect((await readTrail(file)).faults).toEqual([
        { line: 1, text: expect.stringMatching(/^is missing: the file after record \d+ has no record$/) },
      ]);
      await run(file, 'r-5', 1);
      expect(tailFaults(file)).toEqual([
        expect.stringContaining('records a loss: the file after audit.jsonl.0'),
      ]);
      const { faults, entries } = await readTrail(file);
      expect(faults).toEqual([{ line: 1, text: expect.stringContaining('records a loss') }]);
      expect(entries.at(-1)?.text).toBe('r-5 0');
    },
  );

  it('a new trail in the place of the file that goes on', async () => {
    const file = await long();
    const other = freshFile();
    await written(await opened(other), note('mine'));
    writeFileSync(file, readFileSync(other));
    expect((await readTrail(file)).faults).toEqual([
      { line: 1, text: expect.stringMatching(/^is out of order: record 1 follows record \d+$/) },
    ]);
    expect(tailFaults(file)).toHaveLength(1);
  });
});

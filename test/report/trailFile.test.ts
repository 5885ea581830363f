/** What may be a trail, its lines, and what its end shows. */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { eachLine } from '../../src/report/trailLines.ts';
import { tailFaults } from '../../src/report/trailTail.ts';
import { searchedFolder } from '../support/canary.ts';
import { fileWith, freshFile, linesOf, note, opened, readTrail, trailOf, written } from './given.ts';

/** Where the canary does not look: it reads files, and these are none. */
const elsewhere = () => join(mkdtempSync(join(tmpdir(), 'keyturn-trail-')), 'audit.jsonl');

const oddities: [string, RegExp, (file: string) => void][] = [
  ['a folder', /it is a folder/, file => void mkdirSync(file)],
  ['a pipe that nobody reads', /it is a pipe/, file => void execFileSync('mkfifo', [file])],
  ['a link to a device', /it is a device/, file => symlinkSync('/dev/full', file)],
  ['a link to nothing', /it is a link whose target does not exist/, file => symlinkSync('nothing', file)],
];

it.each(oddities)('%s is refused at once, and nothing is made', async (_what, why, make) => {
  const file = elsewhere();
  make(file);
  for (const use of [opened(file), readTrail(file)])
    await expect(use).rejects.toMatchObject({
      details: { code: 'wrong-usage', reason: expect.stringMatching(why) },
    });
  expect(readdirSync(dirname(file))).toEqual(['audit.jsonl']);
});

it.skipIf(!existsSync('/dev/zero'))('a device is refused by its own name', async () => {
  await expect(opened('/dev/zero')).rejects.toMatchObject({ details: { code: 'wrong-usage' } });
  expect(existsSync('/dev/zero.lock')).toBe(false);
});

it('a link to a trail is as good as the trail', async () => {
  const { file } = await trailOf(['one']);
  const link = freshFile();
  symlinkSync(file, link);
  await written(await opened(link, 'r-2'), note('two'));
  expect((await readTrail(file)).entries.map(({ text }) => text)).toEqual(['one', 'two']);
});

it('what becomes a pipe in mid-run cannot be written, and nobody waits for it', async () => {
  const file = elsewhere();
  const trail = await opened(file);
  execFileSync('sh', ['-c', 'rm "$1"; mkfifo "$1"', 'sh', file]);
  expect(await trail.record(note('one'))).toMatchObject({ code: 'refused' });
});

it('lines are whole, however the chunks in which the file is read divide them', async () => {
  const lengths = [0, 1, 5, 1024 * 1024 - 8, 1024 * 1024, 3 * 1024 * 1024 + 1, 0, 70_000];
  const lines = lengths.map((length, index) => String(index).repeat(length));
  const file = fileWith(Buffer.from(`${lines.join('\n')}\nrest`));
  const heard: string[] = [];
  const { bytes, length, read } = await eachLine(file, line => heard.push(line.toString()));
  expect(heard.map(line => line.length)).toEqual(lengths);
  expect(heard).toEqual(lines);
  expect({ rest: bytes.toString(), length, read }).toEqual({
    rest: 'rest',
    length: 4,
    read: statSync(file).size,
  });
});

it('a second reading ends where the first one did', async () => {
  const file = fileWith(Buffer.from('one\ntwo\n'));
  const heard: string[] = [];
  await eachLine(file, line => heard.push(line.toString()), 4);
  expect(heard).toEqual(['one']);
});

it('a file without a line break is no trail, and is not held as a whole', async () => {
  const file = join(searchedFolder(), 'zeros.jsonl');
  execFileSync('truncate', ['-s', '300M', file]);
  const before = process.memoryUsage.rss();
  const { faults } = await readTrail(file);
  expect(faults).toEqual([{ line: 1, text: 'is not a record of a trail, nor the beginning of one' }]);
  expect(process.memoryUsage.rss() - before).toBeLessThan(220 * 1024 * 1024);
  await expect(opened(file)).rejects.toMatchObject({ details: { code: 'human-needed' } });
  execFileSync('rm', [file]);
});

it('of a million faults the first thousand are kept, and all are counted', async () => {
  const { faults, faultCount } = await readTrail(fileWith(Buffer.from('x\n'.repeat(100_000))));
  expect([faults.length, faultCount]).toEqual([1_000, 100_000]);
});

it('the end of a trail shows what was done to it there, by the record that it follows', async () => {
  const { bytes } = await trailOf(['one', 'two', 'three', 'four']);
  const lines = linesOf(bytes);
  expect(tailFaults(fileWith(bytes))).toEqual([]);
  expect(tailFaults(fileWith(Buffer.from(bytes.toString().replace('two', 'owt'))))).toEqual([
    'what follows record 1 was changed: its bytes do not match its hash',
  ]);
  expect(tailFaults(fileWith(Buffer.concat(lines.toSpliced(1, 1))))).toEqual([
    'what follows record 1 follows a gap: record 2 is missing',
  ]);
  expect(tailFaults(fileWith(Buffer.concat(lines.toSpliced(1, 0, Buffer.from('# mine\n')))))).toEqual([
    'what follows record 1 is not a record of a trail',
  ]);
});

it('of a long trail only the end is looked at; what was done further up is found by a check', async () => {
  const file = freshFile();
  const trail = await opened(file);
  for (const index of [1, 2, 3, 4, 5, 6]) await written(trail, note(`${index}${'x'.repeat(300_000)}`));
  const bytes = readFileSync(file);
  expect(tailFaults(file)).toEqual([]);
  writeFileSync(file, bytes.toString().replace('"1x', '"7x'));
  expect(tailFaults(file)).toEqual([]);
  expect((await readTrail(file)).faultCount).toBe(1);
  writeFileSync(file, bytes.toString().replace('"5x', '"7x'));
  expect(tailFaults(file)).toEqual(['what follows record 4 was changed: its bytes do not match its hash']);
});

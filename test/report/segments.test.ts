/** When a trail is closed and goes on in another file, and how both are read together or apart. */
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { streaksIn } from '../../src/report/streaks.ts';
import { rereadTrail, readTrail as streamed } from '../../src/report/trail.ts';
import { tailFaults } from '../../src/report/trailTail.ts';
import { checkFile, freshFile, linesOf, movingClock, note, opened, readTrail, written } from './given.ts';

/** Short enough that each run closes what the one before wrote. */
async function run(
  file: string,
  name: string,
  texts: readonly string[],
  most = 600,
): Promise<string | undefined> {
  const trail = await opened(file, name, movingClock(), most);
  for (const text of texts) await written(trail, note(text));
  return trail.unclosed;
}

/** Runs of five records, each of which has closed the file of the one before: `audit.jsonl.000000000005` and so on. */
async function runs(count: number, file = freshFile()): Promise<string> {
  for (let index = 1; index <= count; index += 1)
    await run(file, `r-${index}`, Array(index === 1 ? 5 : 4).fill(`of run ${index}`));
  return file;
}

const beside = (file: string) => readdirSync(dirname(file)).sort();
const closed = (file: string, upTo: number) => `${file}.${String(upTo).padStart(12, '0')}`;
const told = async (file: string) => (await readTrail(file)).entries.map(({ seq }) => seq);
const upTo = (count: number) => Array.from({ length: count }, (_none, index) => index + 1);
const writer = fileURLToPath(new URL('writer.ts', import.meta.url));

describe('a file that is longer than the size at the moment when a run begins', () => {
  it('is renamed to its last record, and the one that goes on tells its name, its length and its hash', async () => {
    const file = await runs(2);
    expect(beside(file)).toEqual(['audit.jsonl', 'audit.jsonl.000000000005']);
    const segment = closed(file, 5);
    const { end } = checkFile(segment);
    const [first] = readFileSync(file, 'utf8').split('\n');
    expect(JSON.parse(first ?? '')).toMatchObject({
      ...{ seq: 6, previous: end.hash, event: 'trail.continued', run: 'r-2' },
      ...{ segment: 'audit.jsonl.000000000005', bytes: statSync(segment).size, actor: { who: 'ada@cron-1' } },
    });
    expect(await told(file)).toEqual(upTo(10));
    expect((await readTrail(file)).segments).toEqual(['audit.jsonl.000000000005']);
  });

  it('is not closed in the middle of a run, nor while it is short', async () => {
    const file = freshFile();
    await run(file, 'r-1', Array(50).fill('one of many'));
    expect(beside(file)).toEqual(['audit.jsonl']);
    await run(file, 'r-2', [], 1_000_000);
    expect(beside(file)).toEqual(['audit.jsonl']);
  });

  it('is closed while another run is at work: that one goes on in the new file', async () => {
    const file = freshFile();
    const first = await opened(file, 'r-1', movingClock(), 600);
    for (const text of ['1', '2', '3']) await written(first, note(text));
    await run(file, 'r-2', ['4']);
    await written(first, note('5'));
    const { entries, faults } = await readTrail(file);
    expect(faults).toEqual([]);
    expect(entries.flatMap(({ text }) => text ?? [])).toEqual(['1', '2', '3', '4', '5']);
    expect(checkFile(closed(file, 3)).records).toBe(3);
  });

  it('keeps its rights and its owner, who can write the new file as well', async () => {
    const file = await runs(1);
    chmodSync(file, 0o640);
    if (process.getuid?.() === 0) chownSync(file, 12_345, 23_456);
    await run(file, 'r-2', []);
    const [old, next] = [statSync(closed(file, 5)), statSync(file)];
    expect([next.mode & 0o777, next.uid, next.gid]).toEqual([0o640, old.uid, old.gid]);
  });
});

it.each([2, 4])(
  '%i processes that close at the same time close each segment once, and no record is lost',
  async count => {
    const file = freshFile();
    const names = ['a', 'b', 'c', 'd'].slice(0, count);
    const each = 30;
    const ends = names.map(
      name =>
        new Promise(resolve =>
          spawn(process.execPath, [writer, file, name, String(each), '1500'], { stdio: 'inherit' }).once(
            'close',
            resolve,
          ),
        ),
    );
    expect(await Promise.all(ends)).toEqual(names.map(() => 0));
    const { entries, faults, segments, records } = await readTrail(file);
    expect(faults).toEqual([]);
    expect(records).toBe(count * each + segments.length);
    expect(segments.length).toBeGreaterThan(4);
    for (const name of names)
      expect(entries.flatMap(({ run: by, text }) => (by === name ? (text ?? []) : []))).toEqual(
        Array.from({ length: each }, (_none, index) => `${name} ${index}`),
      );
    expect(beside(file)).toHaveLength(segments.length + 1);
  },
  60_000,
);

describe('a file that cannot be closed grows on, and the run is told why:', () => {
  it('a link', async () => {
    const file = await runs(1);
    const link = freshFile();
    symlinkSync(file, link);
    expect(await run(link, 'r-2', ['two'])).toBe('it is a link, not the file itself');
    expect(beside(file)).toEqual(['audit.jsonl']);
    expect(await told(link)).toEqual(upTo(6));
    // What was closed by its own name is read through the link, too.
    await run(file, 'r-3', ['three']);
    expect(await told(link)).toEqual(upTo(8));
    expect(tailFaults(link)).toEqual([]);
  });

  it('one whose place is taken', async () => {
    const file = await runs(1);
    mkdirSync(closed(file, 5));
    expect(await run(file, 'r-2', ['two'])).toBe('audit.jsonl.000000000005 exists already');
    expect(await told(file)).toEqual(upTo(6));
  });

  it.skipIf(process.getuid?.() !== 0)('one of another user, who would be shut out of the new file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'keyturn-sticky-'));
    const file = join(folder, 'audit.jsonl');
    writeFileSync(file, '', { mode: 0o666 });
    chmodSync(file, 0o666);
    chmodSync(folder, 0o1777);
    const by = (name: string) => {
      const program = [process.execPath, writer, file, name, '4', '600'];
      return spawnSync('setpriv', ['--reuid', '12345', '--clear-groups', ...program], { encoding: 'utf8' });
    };
    expect(by('a').status).toBe(0);
    const { stdout, status, stderr } = by('b');
    expect(status, stderr).toBe(0);
    expect(stdout).toContain('not permitted');
    expect(beside(file)).toEqual(['audit.jsonl']);
    expect(checkFile(file)).toMatchObject({ faults: [], records: 8 });
  });
});

describe('older segments that were moved to an archive', () => {
  async function archive() {
    const file = await runs(5);
    const folder = join(dirname(file), 'archive');
    mkdirSync(folder);
    const move = (last: number) => renameSync(closed(file, last), closed(join(folder, 'audit.jsonl'), last));
    for (const last of [5, 10, 15]) move(last);
    return { file, newest: closed(join(folder, 'audit.jsonl'), 15), folder };
  }

  it('are told of: what is here is judged by itself, and names the record that it continues', async () => {
    const { file, newest } = await archive();
    const { faults, elsewhere, segments } = await readTrail(file);
    expect(faults).toEqual([]);
    const { hash } = (await readTrail(newest)).end;
    expect(elsewhere).toEqual({ seq: 15, hash, segment: 'audit.jsonl.000000000015' });
    expect(segments).toEqual(['audit.jsonl.000000000020']);
    expect(await told(file)).toEqual(upTo(25).slice(15));
    expect(tailFaults(file)).toEqual([]);
    await run(file, 'r-6', ['six']);
    expect((await readTrail(file)).faults).toEqual([]);
  });

  it('are read in the archive up to the one that is named, and compared with what goes on after it', async () => {
    const { file, newest, folder } = await archive();
    const { elsewhere } = await readTrail(file);
    const inArchive = await readTrail(newest, elsewhere);
    expect(inArchive).toMatchObject({
      faults: [],
      segments: ['audit.jsonl.000000000005', 'audit.jsonl.000000000010'],
    });
    expect(inArchive.entries).toHaveLength(15);
    unlinkSync(closed(join(folder, 'audit.jsonl'), 10));
    expect((await readTrail(newest)).faults).toMatchObject([
      { text: expect.stringContaining('records 6 to 10 are missing') },
    ]);
    unlinkSync(closed(join(folder, 'audit.jsonl'), 5));
    expect(await readTrail(newest)).toMatchObject({ faults: [], records: 5, elsewhere: { seq: 10 } });
    const cut = linesOf(readFileSync(newest)).slice(0, -1);
    writeFileSync(newest, Buffer.concat(cut));
    expect((await readTrail(newest, elsewhere)).faults).toMatchObject([
      { text: expect.stringContaining('were removed') },
    ]);
  });

  it('that lie beside the named one and are newer are no part of it', async () => {
    const file = await runs(4);
    expect(await told(closed(file, 5))).toEqual(upTo(5));
    expect(await told(closed(file, 10))).toEqual(upTo(10));
  });

  it('are compared by their last hash with an anchor that ends there; an older anchor says nothing of what is here', async () => {
    const { file, newest } = await archive();
    const { end } = await readTrail(newest);
    expect(await readTrail(file, end)).toMatchObject({ faults: [], isAnchorElsewhere: false });
    expect((await readTrail(file, { ...end, hash: 'f'.repeat(64) })).faultCount).toBe(1);
    expect(await readTrail(file, { seq: 14, hash: 'f'.repeat(64) })).toMatchObject({
      faults: [],
      isAnchorElsewhere: true,
    });
    expect((await readTrail(file, { seq: 27, hash: 'f'.repeat(64) })).faultCount).toBe(1);
  });
});

describe('files with a number in their name are no segments', () => {
  it('where they are copies, or trails of their own', async () => {
    const file = await runs(1);
    copyFileSync(file, `${file}.202611300000`);
    await run(file, 'r-2', ['two'], 1_000_000);
    expect(await readTrail(file)).toMatchObject({ faults: [], segments: [] });
    unlinkSync(file);
    await run(file, 'r-3', ['three'], 1_000_000);
    expect(await told(file)).toEqual([1]);
    const own = join(dirname(file), 'night.202611300001');
    await run(own, 'r-1', ['one']);
    await run(join(dirname(file), 'night.202611300002'), 'r-2', ['two']);
    await run(own, 'r-2', ['again'], 1_000_000);
    expect(await readTrail(own)).toMatchObject({ faults: [], records: 2 });
  });

  it('and a true segment is not appended to', async () => {
    const file = await runs(2);
    await expect(opened(closed(file, 5))).rejects.toMatchObject({
      details: {
        code: 'wrong-usage',
        reason: 'it is a closed segment, which is never appended to',
        remedy: `--audit ${file}`,
      },
    });
  });
});

describe('a file that logrotate moves away', () => {
  it('begins again with record 1 where no segment was closed', async () => {
    const file = await runs(1);
    renameSync(file, `${file}.1`);
    await run(file, 'r-2', ['two']);
    expect(await readTrail(file)).toMatchObject({ faults: [], records: 1 });
    expect(await readTrail(`${file}.1`)).toMatchObject({ faults: [], records: 5 });
  });

  it('is a loss where one was, which each check tells from then on; what was moved away is sound by itself', async () => {
    const file = await runs(3);
    renameSync(file, `${file}.1`);
    await run(file, 'r-4', ['four']);
    expect((await readTrail(file)).faults).toMatchObject([
      { text: expect.stringContaining('records a loss') },
    ]);
    expect(await told(`${file}.1`)).toEqual(upTo(15));
  });
});

describe('whoever reads while a segment is closed', () => {
  it('reads the same records again, though the file has another name by then', async () => {
    const file = await runs(2);
    const trail = await streamed(file, () => {});
    await run(file, 'r-3', ['three']);
    const again: number[] = [];
    await rereadTrail(trail, ['r-1', 'r-2', 'r-3'], ({ seq }) => again.push(seq));
    expect(again).toEqual(upTo(10));
  });

  it('finds nothing amiss, at any moment', async () => {
    const file = freshFile();
    const child = spawn(process.execPath, [writer, file, 'a', '150', '800'], { stdio: 'inherit' });
    const ended = new Promise(resolve => child.once('close', resolve));
    let over = false;
    void ended.then(() => {
      over = true;
    });
    let [reads, most] = [0, 0];
    while (!over) {
      if (existsSync(file)) {
        const { faults, elsewhere, end } = await streamed(file, () => {});
        expect({ faults, elsewhere }).toEqual({ faults: [], elsewhere: undefined });
        expect(end.seq).toBeGreaterThanOrEqual(most);
        [reads, most] = [reads + 1, end.seq];
      }
      await new Promise(resolve => setTimeout(resolve, 1));
    }
    expect(await ended).toBe(0);
    expect(reads).toBeGreaterThan(5);
  }, 60_000);
});

it('the end of a short file is that of the segment before it', async () => {
  const file = await runs(2);
  const segment = closed(file, 5);
  writeFileSync(segment, readFileSync(segment, 'utf8').replace('of run 1', 'of run 7'));
  expect(tailFaults(file)).toEqual(['what follows record 0 was changed: its bytes do not match its hash']);
});

it('a streak of failures goes on across segments, and ends across them', async () => {
  const file = freshFile();
  const finished = (outcome: 'failed' | 'unchanged') =>
    ({
      event: 'rotation.finished',
      rotation: 'a',
      outcome,
      phase: 'settled',
      summary: 'x',
      next: [],
      findings: [],
      ms: 1,
    }) as const;
  for (const name of ['r-1', 'r-2', 'r-3'])
    await written(await opened(file, name, movingClock(), 100), finished('failed'));
  expect((await readTrail(file)).segments).toHaveLength(2);
  expect((await streaksIn(file)).get('a')?.times).toBe(3);
  await written(await opened(file, 'r-4', movingClock(), 100), finished('unchanged'));
  expect((await streaksIn(file)).size).toBe(0);
});

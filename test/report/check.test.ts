/** What was done to a trail is found. Properties over random trails, places and bytes. */
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { check, isIntact, linesOf, trailOf } from './given.ts';

const TEXTS = ['one', 'Überlauf, "quoted" \\ and \u2028 broken', 'three\nlines\nin one', '', '🔑 five'];
let bytes: Buffer;
let lines: Buffer[];

beforeAll(async () => {
  bytes = (await trailOf(TEXTS)).bytes;
  lines = linesOf(bytes);
});

const byte = () => fc.nat({ max: bytes.length - 1 });
const line = () => fc.nat({ max: lines.length - 1 });

it('a trail as it was written is intact, and its end is the last record', () => {
  const { faults, tail, end } = check(bytes);
  expect({ faults, tail, seq: end.seq }).toEqual({ faults: [], tail: 'none', seq: TEXTS.length });
});

it('an empty trail is intact', () => {
  expect(check(Buffer.alloc(0))).toMatchObject({ faults: [], end: { seq: 0 } });
});

describe('is found, wherever it is:', () => {
  it('every byte that was changed to any other', () => {
    fc.assert(
      fc.property(byte(), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ change;
        expect(isIntact(check(changed))).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  it('a byte that was taken out, except the last line break', () => {
    for (let at = 0; at < bytes.length - 1; at += 1)
      expect(
        isIntact(check(Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]))),
        `at ${at}`,
      ).toBe(false);
  });

  it('a byte that was put in', () => {
    fc.assert(
      fc.property(fc.nat({ max: bytes.length }), fc.nat({ max: 255 }), (at, added) => {
        const longer = Buffer.concat([bytes.subarray(0, at), Buffer.of(added), bytes.subarray(at)]);
        // What is put behind everything may be how the next record begins.
        fc.pre(!(at === bytes.length && added === '{'.charCodeAt(0)));
        expect(isIntact(check(longer))).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  it('a line that was taken out, except from the end', () => {
    fc.assert(
      fc.property(fc.nat({ max: lines.length - 2 }), fc.integer({ min: 1, max: 3 }), (at, count) => {
        fc.pre(at + count < lines.length);
        expect(isIntact(check(Buffer.concat(lines.toSpliced(at, count))))).toBe(false);
      }),
    );
  });

  it('a line that stands twice', () => {
    fc.assert(
      fc.property(line(), fc.nat({ max: lines.length }), (from, to) => {
        expect(isIntact(check(Buffer.concat(lines.toSpliced(to, 0, lines[from] ?? Buffer.alloc(0)))))).toBe(
          false,
        );
      }),
    );
  });

  it('two lines that changed places', () => {
    fc.assert(
      fc.property(line(), line(), (one, other) => {
        fc.pre(one !== other);
        const swapped = lines
          .with(one, lines[other] ?? Buffer.alloc(0))
          .with(other, lines[one] ?? Buffer.alloc(0));
        expect(isIntact(check(Buffer.concat(swapped)))).toBe(false);
      }),
    );
  });

  it('a line of another trail, though its own hash is right', async () => {
    const other = linesOf((await trailOf([...TEXTS, 'six'])).bytes);
    for (const at of lines.keys()) {
      if (at === lines.length - 1) continue;
      const forged = await trailOf(TEXTS.with(at, 'forged'));
      const mixed = lines.with(at, linesOf(forged.bytes)[at] ?? Buffer.alloc(0));
      expect(check(Buffer.concat(mixed)).faults[0]?.line, `line ${at + 1}`).toBe(at + 2);
    }
    expect(isIntact(check(Buffer.concat([...lines.slice(0, 2), ...other.slice(3)])))).toBe(false);
  });

  it('any two trails put one behind the other', async () => {
    const other = await trailOf(['another']);
    expect(isIntact(check(Buffer.concat([bytes, other.bytes])))).toBe(false);
  });
});

describe('with an anchor', () => {
  it('is found what was cut off at the end, and without one it is not', () => {
    const anchor = check(bytes).end;
    const shorter = Buffer.concat(lines.slice(0, 3));
    expect(isIntact(check(shorter))).toBe(true);
    expect(check(shorter, anchor).faults).toEqual([
      { line: 3, text: "is the last one: records 4 to 5 (the anchor's) were removed" },
    ]);
    expect(check(Buffer.alloc(0), anchor).faults).toHaveLength(1);
  });

  it('is found a trail that was written anew from its beginning', async () => {
    const anchor = check(bytes).end;
    const forged = await trailOf(TEXTS.with(0, 'forged'));
    expect(isIntact(check(forged.bytes))).toBe(true);
    expect(check(forged.bytes, anchor).faults[0]?.text).toContain('was rewritten');
  });

  it('the trail may have grown since, and the hash may be shortened', () => {
    const { end } = check(Buffer.concat(lines.slice(0, 3)));
    expect(isIntact(check(bytes, { ...end, hash: end.hash.slice(0, 12) }))).toBe(true);
  });
});

it('one change is told once or twice, with the line that it is in', () => {
  const changed = Buffer.from(bytes);
  changed[(lines[0]?.length ?? 0) + 100] = 'X'.charCodeAt(0);
  expect(check(changed).faults).toEqual([{ line: 2, text: 'was changed: its bytes do not match its hash' }]);
  expect(check(Buffer.concat(lines.toSpliced(1, 2))).faults).toEqual([
    { line: 2, text: 'follows a gap: records 2 to 3 are missing' },
  ]);
});

it('any shell can check a line: its hash is the SHA-256 of what stands before it, and the next line repeats it', () => {
  const [one = '', two = ''] = bytes.toString('utf8').split('\n');
  const command = `sed 's/,"hash":"[0-9a-f]*"}$//' | tr -d '\\n' | sha256sum | cut -d ' ' -f 1`;
  const hash = execFileSync('sh', ['-c', command], { input: one, encoding: 'utf8' }).trim();
  expect(JSON.parse(one).hash).toBe(hash);
  expect(JSON.parse(two).previous).toBe(hash);
});

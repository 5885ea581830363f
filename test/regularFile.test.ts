/** Files that are no files are refused, and nothing waits for them. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readRegular, refuseIrregular } from '../src/regularFile.ts';
import { newest } from '../src/run/lockFolder.ts';

const folder = mkdtempSync(join(tmpdir(), 'keyturn-files-'));
const at = (name: string) => join(folder, name);
execFileSync('mkfifo', [at('fifo')]);
mkdirSync(at('directory'));
symlinkSync('/dev/zero', at('endless'));
symlinkSync(at('nowhere'), at('dangling'));
writeFileSync(at('file'), 'text');

it.each([
  ['fifo', 'ENOTREG'],
  ['directory', 'ENOTREG'],
  ['endless', 'ENOTREG'],
  ['dangling', 'ENOENT'],
])('%s is not read', (name, code) => {
  expect(() => readRegular(at(name))).toThrow(expect.objectContaining({ code }));
});

it('a file is read, up to a bound', () => {
  expect(readRegular(at('file')).toString()).toBe('text');
  expect(() => readRegular(at('file'), 3)).toThrow(expect.objectContaining({ code: 'EFBIG' }));
});

it('what is not there may be written, what is there and no file may not', () => {
  expect(() => refuseIrregular(at('new'))).not.toThrow();
  expect(() => refuseIrregular(at('file'))).not.toThrow();
  expect(() => refuseIrregular(at('fifo'))).toThrow(expect.objectContaining({ code: 'ENOTREG' }));
});

it('a lock folder with things that nobody of ours makes ends with an entry or an error, and not never', async () => {
  const locks = at('locks');
  mkdirSync(locks);
  execFileSync('mkfifo', [join(locks, '7')]);
  writeFileSync(join(locks, '99999999999999999999'), '');
  expect(await newest(locks)).toMatchObject({ number: 7, touchedMs: expect.any(Number) });
  symlinkSync(at('nowhere'), join(locks, '8'));
  await expect(newest(locks)).rejects.toMatchObject({ code: 'ENOENT' });
});

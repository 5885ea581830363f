/** In a container every process is number 1: the id of a process does not tell one writer from another. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeWhole } from '../src/wholeFile.ts';
import { searchedFolder } from './support/canary.ts';

it('writers that have the same process id, on one volume, do not stand in each other’s way', async () => {
  const folder = searchedFolder();
  const file = join(folder, 'page.html');
  const texts = Array.from({ length: 8 }, (_none, index) => `${index}`.repeat(50_000));
  await Promise.all(texts.map(text => writeWhole(file, text, { mode: 0o600 })));
  expect(texts).toContain(readFileSync(file, 'utf8'));
  expect(readdirSync(folder)).toEqual(['page.html']);
});

it('what a killed process of the same id left half written stops nobody', async () => {
  const folder = searchedFolder();
  const file = join(folder, 'page.html');
  writeFileSync(`${file}.${process.pid}.new`, 'half');
  await writeWhole(file, 'whole', { mode: 0o600 });
  expect(readFileSync(file, 'utf8')).toBe('whole');
});

/**
 * What a kind of target touches in the product: its folder, a row in two tables, and nothing else. CONTRIBUTING.md names the same
 * files, so that whoever adds one finds them all.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { kinds } from '../../src/connectors/kinds.ts';
import { rehearsals } from '../../src/connectors/rehearsals.ts';
import { product, ROOT } from '../support/source.ts';
import { namersOf } from './namers.ts';

/** The rows that register it. */
const TABLES = ['src/connectors/kinds.ts', 'src/connectors/rehearsals.ts'];

/** Files that name one of today's kinds for a reason of their own, which a further kind does not have. */
const NAMED_ALL_THE_SAME: Readonly<Record<string, string>> = {
  'src/rehearsal/demo/demoControl.ts': 'the demo of an incident plays that variable groups cannot be written',
  'src/diagnosis/bundle/mayShow.ts': 'a field of Azure DevOps that is called as the kind is',
};

test.each(kinds.map(({ name }) => name))('%s is its folder and two rows: no other file names it', kind => {
  const found = namersOf(kind, product);
  expect(found.length).toBeLessThanOrEqual(4);
  expect(found.filter(file => NAMED_ALL_THE_SAME[file] === undefined)).toEqual(TABLES);
});

test('every exception is one', () => {
  const found = kinds.flatMap(({ name }) => namersOf(name, product));
  expect(Object.keys(NAMED_ALL_THE_SAME).filter(file => !found.includes(file))).toEqual([]);
});

test('every kind of the product can be rehearsed', () => {
  expect(rehearsals.map(({ kind }) => kind)).toEqual(kinds.map(({ name }) => name));
});

test('CONTRIBUTING names the files of src that a new kind touches, and the parts of its folder', () => {
  const text = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
  const section = text.slice(text.indexOf('\n## A new kind of target')).split('\n## ')[1] ?? '';
  const named = [...section.matchAll(/`(src\/connectors\/[\w/<>.]+\.ts)`/g)].map(([, file]) => file);
  expect(named).toEqual(expect.arrayContaining(TABLES));
  for (const part of ['kind', 'settings', 'target', 'words', 'rehearsal'])
    expect(named).toContain(`src/connectors/<kind>/${part}.ts`);
});

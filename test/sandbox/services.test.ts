/** A simulated service is a folder, a line in services.ts, and its schemas in world.ts: nothing else of the sandbox knows it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { services } from '../../src/sandbox/services.ts';
import { product, ROOT } from '../support/source.ts';
import { importsOf, stringsAndNames } from '../support/syntax.ts';
import { resolved } from '../tidy/imports.ts';

const TABLES = ['src/sandbox/services.ts', 'src/sandbox/world.ts'];
const folders = services.map(({ name }) => `src/sandbox/${name}/`);
/** What stands around the services: server, control port, growth, throttling. */
const around = product.filter(
  ({ file }) => file.startsWith('src/sandbox/') && !folders.some(folder => file.startsWith(folder)),
);

test.each(services.map(({ name }) => name))('%s is its folder, and what registers it', name => {
  const importers = around
    .filter(source =>
      importsOf(source).some(({ to }) => resolved(source.file, to).startsWith(`src/sandbox/${name}/`)),
    )
    .map(({ file }) => file);
  expect(importers.filter(file => !TABLES.includes(file))).toEqual([]);
  expect(importers).toContain('src/sandbox/services.ts');
});

test('nothing around the services decides by the name of one', () => {
  const names = new Set(services.map(({ name }) => name));
  const named = around
    .filter(({ file }) => !TABLES.includes(file))
    .flatMap(source =>
      stringsAndNames(source).flatMap(text => (names.has(text) ? [`${source.file}: ${text}`] : [])),
    );
  expect(named).toEqual([]);
});

test('CONTRIBUTING names what a new service touches', () => {
  const text = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
  for (const file of TABLES) expect(text).toContain(`\`${file}\``);
});

/** The table of `allow` in docs/policy.md has every kind, with the keys that may allow its places. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SAMPLES } from '../../scripts/places.ts';
import { kinds } from '../../src/connectors/kinds.ts';
import { clouds } from '../../src/policy/clouds.ts';

const rows = readFileSync('docs/policy.md', 'utf8')
  .split('\n')
  .filter(line => line.startsWith('| '));

test.each(kinds.map(kind => ({ name: kind.name, kind })))('$name', ({ name, kind }) => {
  const row = rows.find(
    line =>
      line.split('|')[1]?.includes(`\`${name}\``) &&
      /subscriptions|vaults|organizations|repositories/.test(line),
  );
  expect(row, `docs/policy.md has no row for ${name}`).toBeDefined();
  const keys = new Set(
    (SAMPLES[name] ?? []).flatMap(settings => Object.keys(kind.destination(settings, clouds.public))),
  );
  keys.delete('hosts');
  expect(keys.size).toBeGreaterThan(0);
  for (const key of keys) expect(row).toContain(`\`${key}\``);
});

/** The README's way of a newcomer, typed as it stands there, in the sandbox. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sampleIn } from '../docs/blocks.ts';
import { searchedFolder } from '../support/canary.ts';
import { keyturn } from './keyturn.ts';

/** Two minutes of somebody who types 200 characters a minute. */
const MOST_TYPED = 400;

test('from nothing to a rotated secret: init, plan, rotate, status', async () => {
  const [shell = '', ...lines] = sampleIn('README.md', 'keyturn sandbox exec -- bash').split('\n');
  const typed = [shell.replace(/ +#.*/, ''), ...lines];
  expect(typed.join('\n').length).toBeLessThanOrEqual(MOST_TYPED);
  expect(lines.map(line => line.split(' ')[1])).toEqual(['init', 'plan', 'rotate', 'status']);
  const folder = searchedFolder();
  const script = [`cd '${folder}'`, ...lines.map(line => `echo "== ${line}"; ${line} || exit`)].join('\n');
  const run = await keyturn('sandbox', 'exec', '--', 'sh', '-c', script);
  expect(run.exitCode, run.stdout + run.stderr).toBe(0);
  const [, init, plan, rotate, status] = run.stdout.split(/^== .*\n/m);
  expect(init).toMatch(/✓ rotation\.yaml: 1 rotation written: payments-api\n/);
  // Inside, a variable names the policy of the sandbox's own world.
  expect(init).toMatch(/→ keyturn plan --config \.\/rotation\.yaml\n$/);
  expect(plan).toMatch(/payments-api {2}due: expires in \d+ days/);
  expect(plan).toMatch(/→ keyturn rotate --config \.\/rotation\.yaml\n$/);
  expect(rotate).toMatch(/1 changed in /);
  expect(status).toMatch(/1 rotation: 1 in overlap\./);
  expect(readFileSync(join(folder, 'rotation.yaml'), 'utf8')).toContain('name: payments-api');
  expect(existsSync(join(folder, '.github'))).toBe(false);
});

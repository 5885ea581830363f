/** What a verb loads: the connectors that its policy names, and no SDK where nothing is asked. */
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import type { PlaceKind } from '../bench/criticalPath.ts';
import { policyWith } from '../bench/oneWorld.ts';
import { leaveOutput, searchedFolder } from '../support/canary.ts';
import { openStage, policyFile } from './stage.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const LOADING = fileURLToPath(new URL('../support/loading.mjs', import.meta.url));

const SDKS = /node_modules\/(@azure|@microsoft|@octokit|libsodium)/;
const APP_SERVICE = /@azure\/arm-appservice|src\/connectors\/appService\/target/;
const GROUP = /src\/connectors\/variableGroup\/target/;
const GITHUB = /@octokit|libsodium|src\/connectors\/githubSecret\/target/;
const CONNECTION = /src\/connectors\/(serviceConnection\/target|keyVault\/target|templated)/;
const STORAGE = /@azure\/storage-blob/;

/** Everything that `keyturn ARGS` loads from a file. */
async function loadedBy(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string[]> {
  const file = join(searchedFolder(), 'loaded');
  const command = ['--import', LOADING, join(ROOT, 'src/main.ts'), ...args];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, command, {
    env: { ...process.env, ...env, KEYTURN_LOADED: file },
  });
  leaveOutput(args.join(' '), stdout + stderr);
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(url => url.startsWith('file:'));
}

async function loadedByPlan(...places: readonly PlaceKind[]): Promise<string[]> {
  const file = join(searchedFolder(), 'rotation.yaml');
  writeFileSync(file, policyWith(places));
  await using stage = await openStage({}, file);
  return await loadedBy(['plan', '--config', file], stage.sandbox.environment);
}

const sees = (loaded: readonly string[], what: RegExp) => loaded.some(url => what.test(url));

it('plan of a policy with app services only loads neither Octokit nor libsodium nor storage', async () => {
  const loaded = await loadedByPlan('appService');
  expect(sees(loaded, APP_SERVICE)).toBe(true);
  for (const other of [GROUP, GITHUB, CONNECTION, STORAGE])
    expect(loaded.filter(url => other.test(url))).toEqual([]);
});

it('plan of a policy with variable groups only does not load the App Service SDK', async () => {
  const loaded = await loadedByPlan('variableGroup');
  expect(sees(loaded, GROUP)).toBe(true);
  for (const other of [APP_SERVICE, GITHUB, CONNECTION, STORAGE])
    expect(loaded.filter(url => other.test(url))).toEqual([]);
});

it('plan of a policy with GitHub secrets only loads Octokit, and no other place', async () => {
  const loaded = await loadedByPlan('githubSecret');
  expect(sees(loaded, GITHUB)).toBe(true);
  for (const other of [APP_SERVICE, GROUP, CONNECTION, STORAGE])
    expect(loaded.filter(url => other.test(url))).toEqual([]);
});

it.each([
  ['--version'],
  ['--help'],
  ['rotate --help'],
  ['sandbox --help'],
  [`validate --config ${policyFile}`],
])('keyturn %s loads no SDK', async line => {
  const loaded = await loadedBy(line.split(' '));
  expect(sees(loaded, /src\/cli\/program/)).toBe(true);
  expect(loaded.filter(url => SDKS.test(url))).toEqual([]);
});

it('validate loads no other verb, and nothing of the sandbox', async () => {
  const loaded = await loadedBy(['validate', '--config', policyFile]);
  expect(loaded.filter(url => /src\/(sandbox|run|diagnosis|report)\//.test(url))).toEqual([]);
  expect(loaded.filter(url => /src\/cli\/(plan|rotate|status|demo)\.ts/.test(url))).toEqual([]);
});

/** Where the environment asks for traces, and the SDK is not installed, or is none. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { traced } from '../../src/cli/tracing/traced.ts';
import { searchedFolder } from '../support/canary.ts';
import { contextFor } from './given.ts';

test('an SDK that is none, or does not start, is told, and the run is done', async () => {
  const modules = searchedFolder();
  const folder = join(modules, '@opentelemetry/sdk-node');
  mkdirSync(folder, { recursive: true });
  for (const [main, text] of [
    ['none.js', 'exports.NodeSDK = 1'],
    ['throws.js', 'throw new Error("no")'],
  ] as const) {
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: '@opentelemetry/sdk-node', main }));
    writeFileSync(join(folder, main), text);
    const [out, err]: [string[], string[]] = [[], []];
    const run = { verb: 'rotate', config: 'rotation.yaml' };
    expect(await traced(contextFor({}, out, err), run, async () => 0, [modules])).toBe(0);
    expect(err.join('')).toContain('did not start with the variables OTEL_* of the environment');
  }
});

test('the run is done as without traces, and the command that installs the SDK is told', async () => {
  const [out, err]: [string[], string[]] = [[], []];
  const exitCode = await traced(
    contextFor({}, out, err),
    { verb: 'rotate', config: 'rotation.yaml' },
    async () => 3,
    [searchedFolder()],
  );
  expect(exitCode).toBe(3);
  expect(out).toEqual([]);
  expect(err.join('')).toContain('@opentelemetry/sdk-node is not installed beside keyturn');
  expect(err.join('')).toContain('  npm install --global @opentelemetry/sdk-node ');
});

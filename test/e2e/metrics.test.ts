/** The metrics of real runs in the sandbox: requests and refusals by service, and no value of a secret. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { searchedFolder } from '../support/canary.ts';
import { readMetrics, sampleValue } from '../support/metricsText.ts';
import { promtool, promtoolVersion, withPromtool } from '../support/promtool.ts';
import { living, must, openStage, policyFile, policyOf } from './stage.ts';

const read = (file: string) => readMetrics(readFileSync(file, 'utf8'));

test('a rotation is measured: the end of the new secret, its places, and every request by service and status', async () => {
  await using stage = await openStage();
  const file = join(searchedFolder(), 'keyturn.prom');
  stage.sandbox.faults.add({
    service: 'graph',
    operation: 'addPassword',
    fault: { kind: 'error', status: 429, headers: { 'retry-after': '1' }, body: {} },
  });
  const run = await stage.keyturn('rotate', '--metrics', file);
  expect(run.exitCode, run.stdout + run.stderr).toBe(0);
  const metrics = read(file);
  const made = must(living(stage.sandbox.world).at(-1));
  const labels = { rotation: 'payments-api', verb: 'rotate', policy: policyFile };
  expect(sampleValue(metrics, 'keyturn_secret_expiration_timestamp_seconds', labels)).toBe(
    must(made.end) / 1000,
  );
  expect(sampleValue(metrics, 'keyturn_run_requests', { cloud_service: 'graph', code: '429' })).toBe(1);
  expect(
    sampleValue(metrics, 'keyturn_run_requests', { cloud_service: 'vault', code: '200' }),
  ).toBeGreaterThan(1);
  expect(readFileSync(file, 'utf8')).not.toMatch(/8Q~/);
});

test('runs at the same time that write one file leave that of one of them, whole', async () => {
  await using stage = await openStage({}, policyOf([]));
  const file = join(searchedFolder(), 'keyturn.prom');
  expect((await stage.keyturn('rotate')).exitCode).toBe(0);
  const runs = ['rotate', 'status', 'status'].map(verb => stage.begin(verb, '--metrics', file).result);
  for (const { exitCode, stderr } of await Promise.all(runs)) expect(exitCode, stderr).toBe(0);
  expect(sampleValue(read(file), 'keyturn_run_exit_code')).toBe(0);
  expect(readdirSync(join(file, '..'))).toEqual(['keyturn.prom']);
});

test.skipIf(promtoolVersion === undefined)(
  `what real runs write is accepted by the real parser ${withPromtool}`,
  async () => {
    await using stage = await openStage();
    for (const verb of ['rotate', 'status']) {
      const file = join(searchedFolder(), 'keyturn.prom');
      const { exitCode, stdout, stderr } = await stage.keyturn(verb, '--metrics', file);
      expect(exitCode, stdout + stderr).toBe(0);
      expect(promtool(['check', 'metrics'], readFileSync(file, 'utf8'))).toBe('');
    }
  },
);

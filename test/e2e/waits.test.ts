/** What a verb that only reads waits for is told while it waits, and what does not answer in time is unknown. */
import { expect, it } from 'vitest';
import { openStage, policyOf, VALUE_SETTING } from './stage.ts';

it.each(['plan', 'status', 'verify'])(
  '%s tells what it waits for, ends when its time is over, and shows the rest',
  async verb => {
    await using stage = await openStage({}, policyOf([VALUE_SETTING], '', ['other']));
    const down = { kind: 'error', status: 503, body: {}, when: 'before' } as const;
    stage.sandbox.faults.add({ service: 'vault', path: '/secrets/other', count: 'all', fault: down });
    const begun = performance.now();
    const run = await stage.keyturn(verb, '--timeout', '2s');
    expect(performance.now() - begun).toBeLessThan(20_000);
    expect([1, 3], run.stdout + run.stderr).toContain(run.exitCode);
    expect(run.stderr).toMatch(/other .*waits [\d.]+ s: .*\(503\)/);
    expect(run.stdout).toContain('payments-api');
    expect(run.stdout).toMatch(/other/);
  },
);

it('a duration that is none is wrong usage', async () => {
  await using stage = await openStage({}, policyOf([VALUE_SETTING]));
  const run = await stage.keyturn('plan', '--timeout', 'long');
  expect(run.exitCode).toBe(64);
  expect(run.stderr).toContain('plan --timeout');
});

/** The lease on a blob is a request like others: it may fail once. */
import { expect, it } from 'vitest';
import { searchedFolder } from '../support/canary.ts';
import { startCommand } from '../support/sandbox.ts';
import { living, MARK, openStage, policyOf, VALUE_SETTING } from './stage.ts';

const LOCK = 'lock: { container: "https://stkeyturn.blob.core.windows.net/locks" }';

it.each([
  ['a 503', { kind: 'error', status: 503, when: 'before' }],
  ['a 500', { kind: 'error', status: 500, when: 'before' }],
  [
    'a 429 that names a time',
    { kind: 'error', status: 429, headers: { 'retry-after': '2' }, when: 'before' },
  ],
  ['a lost connection', { kind: 'cut-before' }],
  ['an answer that was lost after the lease was given', { kind: 'cut-after' }],
] as const)('%s on taking it delays the rotation and no more', async (_, fault) => {
  await using stage = await openStage({}, policyOf([VALUE_SETTING], LOCK));
  const { faults, history, world } = stage.sandbox;
  // The first one finds no blob; a fault after the effect waits for one that has an effect.
  const rule = faults.add({
    service: 'blob',
    operation: 'setLease',
    nth: fault.kind === 'cut-after' ? 1 : 2,
    fault,
  });
  const run = await stage.keyturn('rotate', '--json');
  expect(rule.hit).toBe(1);
  expect(run.exitCode, run.stdout).toBe(0);
  expect(run.stdout).toContain('"step":"lock"');
  expect(living(world).filter(({ displayName }) => MARK.test(displayName ?? ''))).toHaveLength(1);
  expect(history.entries().filter(({ operation }) => operation === 'addPassword')).toHaveLength(1);
});

it('what a dead run left behind goes at once on another machine when its lease has lapsed', async () => {
  const file = policyOf([VALUE_SETTING], LOCK);
  await using stage = await openStage({}, file);
  const { faults, world } = stage.sandbox;
  const ours = () => living(world).filter(({ displayName }) => MARK.test(displayName ?? ''));
  const rule = faults.add({ operation: 'addPassword', fault: { kind: 'pause', when: 'after' } });
  const first = stage.begin('rotate');
  await expect.poll(() => rule.hit, { timeout: 20_000 }).toBe(1);
  first.child.kill('SIGKILL');
  await first.result;
  faults.clear();
  const elsewhere = () =>
    startCommand(stage.sandbox, ['rotate', '--config', file], { env: { XDG_STATE_HOME: searchedFolder() } });
  expect((await elsewhere().result).exitCode, 'while the lease lasts').toBe(4);
  const [left] = ours();
  stage.advance(2 / 60);
  const run = await elsewhere().result;
  expect(run.exitCode, run.stdout).toBe(0);
  expect(ours()).toHaveLength(1);
  expect(ours()[0]?.keyId).not.toBe(left?.keyId);
});

it('a refusal is told at once', async () => {
  await using stage = await openStage({}, policyOf([VALUE_SETTING], LOCK));
  const fault = { kind: 'error', status: 403, when: 'before' } as const;
  stage.sandbox.faults.add({ service: 'blob', operation: 'setLease', count: 'all', fault });
  const run = await stage.keyturn('rotate');
  expect(run.exitCode, run.stdout).not.toBe(0);
  expect(run.stdout).toContain('Storage Blob Data Contributor');
});

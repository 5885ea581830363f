/** `keyturn forget` where services fail, answers are lost, processes die, and others are at work. */
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { signInAs } from '../../src/sandbox/entra/signInAs.ts';
import type { FaultRuleInput } from '../../src/sandbox/faultRule.ts';
import { BILLING, flat, later, leave, marked, versionsOf } from './leaving.ts';
import { picture } from './stage.ts';

type Fault = FaultRuleInput['fault'];

const FAILING = { error: { code: 'ServiceUnavailable', message: 'The sandbox was told to fail here.' } };
const dies: readonly [string, Fault][] = [
  ['dies before', { kind: 'hold' }],
  ['dies after', { kind: 'pause', when: 'after' }],
];
const fails: readonly [string, Fault][] = [
  ['is cut off before', { kind: 'cut-before' }],
  ['is cut off after', { kind: 'cut-after' }],
  ['is answered 504 after', { kind: 'error', status: 504, body: FAILING, when: 'after' }],
  [
    'is told to wait for a quarter of an hour before',
    { kind: 'error', status: 429, headers: { 'Retry-After': '900' }, body: FAILING, when: 'before' },
  ],
];
const WRITES = [
  ['vault', 'updateSecret'],
  ['graph', 'removePassword'],
] as const;
const READS = [
  ['graph', 'batch'],
  ['graph', 'usageReport'],
  ['vault', 'listVersions'],
] as const;

const cases = [
  ...WRITES.flatMap(([service, operation]) =>
    [...dies, ...fails].map(([how, fault]) => ({ service, operation, how, fault })),
  ),
  ...READS.flatMap(([service, operation]) =>
    fails.slice(3).map(([how, fault]) => ({ service, operation, how, fault })),
  ),
];

it.each(cases)(
  'a run that $how $operation is finished by the next, and neither does anything else',
  async one => {
    await using left = await leave();
    later(left, 46);
    const { sandbox } = left.stage;
    const before = picture(sandbox.world);
    const { service, operation, fault } = one;
    sandbox.faults.add({ service, operation, count: 1, fault });
    const arrived = left.stage.arrived(operation);
    const first = left.begin('billing', '--audit', left.trail, '--yes');
    const isFatal = fault.kind === 'hold' || fault.kind === 'pause';
    if (isFatal) {
      await arrived;
      first.child.kill('SIGKILL');
    }
    const { exitCode, stdout } = await first.result;
    if (!isFatal) expect(exitCode, stdout).toBe(marked(left.stage).length === 0 ? 0 : 1);
    expect(
      marked(left.stage).length === 0 && versionsOf(left.stage).at(-1)?.enabled,
      'removed, and not disabled',
    ).toBe(false);
    sandbox.faults.clear();
    later(left, 1);
    const again = await left.forget('billing', '--audit', left.trail, '--yes');
    expect(again.exitCode, flat(again)).toBe(0);
    expect(marked(left.stage)).toEqual([]);
    expect(versionsOf(left.stage).at(-1)).toMatchObject({ enabled: false });
    const removed = sandbox.world.tenants.flatMap(({ applications }) =>
      applications.flatMap(({ passwords }) => passwords.filter(({ removedAt }) => removedAt !== undefined)),
    );
    const earlier = before.tenants.flatMap(({ applications }) =>
      applications.flatMap(({ passwords }) => passwords.filter(({ removedAt }) => removedAt !== undefined)),
    );
    expect(removed.map(({ keyId }) => keyId)).toEqual([
      ...earlier.map(({ keyId }) => keyId),
      left.made.keyId,
    ]);
  },
);

it('a second one meets the lock of the first: exit 4, and it says who', async () => {
  await using left = await leave();
  later(left, 46);
  const { faults } = left.stage.sandbox;
  faults.add({ service: 'graph', operation: 'removePassword', fault: { kind: 'pause', when: 'before' } });
  const arrived = left.stage.arrived('removePassword');
  const first = left.begin('billing', '--audit', left.trail, '--yes');
  await arrived;
  const second = await left.forget(
    'billing',
    '--vault-secret',
    'https://kv-payments.vault.azure.net/secrets/billing',
    '--yes',
  );
  expect(second.exitCode, flat(second)).toBe(4);
  expect(flat(second)).toMatch(/LOCKED/);
  faults.clear();
  const { exitCode, stdout } = await first.result;
  expect(exitCode, stdout).toBe(0);
  expect(marked(left.stage)).toEqual([]);
});

it('what a person used again while the question was open stays: everything is read anew under the lock', async () => {
  await using left = await leave();
  later(left, 46);
  const { sandbox } = left.stage;
  const third = { service: 'graph', operation: 'usageReport', nth: 3 };
  sandbox.faults.add({ ...third, fault: { kind: 'pause', when: 'before' } });
  const run = left.begin('billing', '--audit', left.trail, '--yes');
  while (sandbox.history.entries().filter(({ operation }) => operation === 'usageReport').length < 3)
    await delay(50);
  signInAs(sandbox.scene, { appId: BILLING, value: left.made.value, at: sandbox.clock.now() - 120_000 });
  sandbox.faults.clear();
  const { exitCode, stdout } = await run.result;
  expect(exitCode, stdout).toBe(3);
  expect(marked(left.stage)).toHaveLength(1);
  expect(versionsOf(left.stage).at(-1)).toMatchObject({ enabled: true });
});

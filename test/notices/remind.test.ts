/** `keyturn remind` in the sandbox: credentials that no rotation covers, at 30, 14, 7 and 1 days before they end. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { must } from '../e2e/stage.ts';
import { searchedFolder } from '../support/canary.ts';
import { outputFaults } from '../support/outputs.ts';
import { openReceiver, type Received } from '../support/receiver.ts';
import { openSandbox, runCommand } from '../support/sandbox.ts';
import { SIGNING_KEY } from './channelStage.ts';
import { formats } from './formats.ts';

const TENANT = '6f1b9c1e-7d3a-4b52-9d0e-3a1f5c2b7e90';
const DAY = 86_400_000;

const POLICY = `version: 1
tenant: ${TENANT}
notify:
  - webhook: { url: env:T_HOOK, secret: env:T_HOOK_KEY }
rotations:
  - name: payments-api
    registration: { appId: 0b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f5a6 }
    vault: { url: https://kv-shop.vault.azure.net, secret: payments }
`;

const HOSTILE = '<at>all</at> [x](https://evil.example)';

const WORLD = {
  settings: { readLagMs: { min: 0, max: 0 } },
  tenants: [
    {
      id: TENANT,
      operatorRoles: ['Application.Read.All', 'AuditLog.Read.All'],
      applications: [
        {
          appId: '1b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f5a6',
          displayName: HOSTILE,
          credentials: [
            { name: 'by hand', end: '+25d' },
            { name: 'for long', end: '+400d' },
          ],
        },
      ],
    },
  ],
  vaults: [{ host: 'kv-shop.vault.azure.net', tenant: TENANT, secrets: [] }],
};

function reminded(received: readonly Received[]) {
  for (const one of received) formats['webhook']?.(one);
  return received.flatMap(({ body }) => {
    const { type, data } = JSON.parse(body);
    return data.notices.map((notice: object) => ({ type, ...notice }));
  });
}

test('each rung once, as the trail remembers, and that it is over', { timeout: 120_000 }, async () => {
  await using receiver = await openReceiver({ plain: true });
  receiver.react = () => ({ status: 204 });
  await using sandbox = await openSandbox(WORLD);
  const cwd = searchedFolder();
  writeFileSync(join(cwd, 'rotation.yaml'), POLICY);
  const env = { T_HOOK: `${receiver.origin}/hook`, T_HOOK_KEY: SIGNING_KEY };
  const remind = async (...args: readonly string[]) => {
    const line = ['remind', '--all', '--audit', 'remind.jsonl', ...args];
    const { stdout, stderr, exitCode } = await runCommand(sandbox, line, { cwd, env });
    return { stdout, stderr, exitCode, got: reminded(receiver.received.splice(0)) };
  };

  const first = await remind('--json');
  expect(first.exitCode, first.stderr).toBe(0);
  expect(outputFaults(first.stdout)).toEqual([]);
  expect(JSON.parse(first.stdout)).toMatchObject({
    sent: 1,
    expiring: [{ registration: HOSTILE, withinDays: 30 }],
  });
  expect(first.got).toMatchObject([
    { type: 'dev.keyturn.rotation.expiring', state: 'open', codes: ['within-30d'] },
  ]);
  expect(first.got[0].subject).toContain(HOSTILE);
  expect(first.got[0].text).toContain('1 of the registration is valid for longer');
  expect(first.got[0].command).toBe('keyturn discover --app-id 1b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f5a6');
  expect((await remind()).got).toEqual([]);

  sandbox.clock.advance(2 * DAY);
  expect((await remind()).got).toEqual([]);
  sandbox.clock.advance(10 * DAY);
  expect((await remind()).got).toMatchObject([{ state: 'open', codes: ['within-14d'] }]);

  const applications = sandbox.world.tenants.flatMap(tenant => tenant.applications);
  const all = applications.flatMap(({ passwords }) => passwords);
  const gone = must(all.find(({ displayName }) => displayName === 'by hand'));
  Object.assign(gone, { removedAt: sandbox.clock.now() });
  const last = await remind();
  expect(last.got).toMatchObject([
    {
      type: 'dev.keyturn.rotation.over',
      state: 'over',
      text: 'the credential is not on the registration any more',
    },
  ]);
  expect((await remind()).got).toEqual([]);
  expect(readFileSync(join(cwd, 'remind.jsonl'), 'utf8')).not.toContain(env.T_HOOK);
});

test('without a channel that takes reminders it says which one is needed', async () => {
  await using sandbox = await openSandbox(WORLD);
  const cwd = searchedFolder();
  writeFileSync(join(cwd, 'rotation.yaml'), POLICY.replace(/notify:\n.*\n/, ''));
  const { exitCode, stderr } = await runCommand(sandbox, ['remind'], { cwd });
  expect(exitCode).toBe(64);
  expect(stderr).toContain('has no channel that takes reminders');
});

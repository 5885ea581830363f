/** `keyturn selftest` as a process of its own that is killed, and stopped by Ctrl-C. */
import { expect, it } from 'vitest';
import { leftIn, openTenant, TENANT } from '../selftest/stage.ts';
import { startCommand, type TestSandbox } from '../support/sandbox.ts';

const HOUR = 3_600_000;

it('what a kill left says what it is, the next one removes it, and Ctrl-C leaves nothing', async () => {
  await using sandbox = await openTenant();
  expect((await ended(sandbox, 'SIGKILL')).exitCode).toBe(null);
  const [left] = leftIn(sandbox);
  expect(left).toMatch(/^keyturn-selftest-\w+$/);

  for (const { applications } of sandbox.world.tenants)
    for (const one of applications) if (one.displayName === left) one.createdAt -= 2 * HOUR;
  const run = await ended(sandbox, 'SIGINT');
  expect(run.stderr).toContain(`removing the remains of earlier self-tests: ${left}`);
  expect(run.stdout).toContain('everything was removed');
  expect(run.exitCode).toBe(1);
  expect(leftIn(sandbox)).toEqual([]);
});

/** Once the registration is made. */
async function ended(sandbox: TestSandbox, signal: NodeJS.Signals) {
  const before = sandbox.history.entries().length;
  const made = new Promise<void>(resolve => {
    const unwatch = sandbox.history.watch(({ operation, sequence }) => {
      if (operation !== 'createServicePrincipal' || sequence <= before) return;
      unwatch();
      resolve();
    });
  });
  const { child, result } = startCommand(sandbox, ['selftest', '--tenant', TENANT, '--yes'], {
    alone: true,
  });
  await made;
  child.kill(signal);
  return result;
}

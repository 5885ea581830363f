/** Many rotations in one run, against limits that are tight. Judged by the sandbox's history, never by the clock. */
import { expect, it } from 'vitest';
import type { RunEvent } from '../../src/event.ts';
import { fleetFile, mostInFlight, requests } from './fleet.ts';
import { openStage, theTenant } from './stage.ts';

const settings = { latencyMs: 20, slowDownMs: 500 };

function eventsIn(stdout: string): RunEvent[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as RunEvent);
}

it('as fast as the services let it and no faster: none fails for throttling, and hardly a request is refused', {
  timeout: 180_000,
}, async () => {
  const limits = { 'arm.writes': 50, 'vault.transactions': 300 };
  const file = fleetFile(30, 'maxRotations: 100, concurrency: 12');
  await using stage = await openStage({ ...settings, limits }, file);
  const run = await stage.keyturn('rotate', '--json');
  expect(run.exitCode, run.stdout).toBe(0);
  expect(eventsIn(run.stdout).at(-1)).toMatchObject({ counts: { changed: 30 } });

  const all = requests(stage.sandbox);
  expect(requests(stage.sandbox, { throttled: true }).length).toBeLessThanOrEqual(all.length * 0.015);
  expect(mostInFlight(all)).toBeLessThanOrEqual(12);
  // The tightest limit was the one that held: it is said, and the run was not slower for another reason.
  expect(run.stdout).toContain('"step":"limit","why":"Azure Resource Manager\'s limit of writes');

  // Once per run, or per vault: four tokens of our own, three challenges, and at most one metadata document.
  const ownTokens = all.filter(({ operation, path }) => operation === 'token' && path.includes('?'));
  expect(ownTokens).toHaveLength(4);
  expect(all.filter(one => one.service === 'vault' && one.status === 401)).toHaveLength(3);
  expect(all.filter(one => one.path.includes('openid-configuration')).length).toBeLessThanOrEqual(1);
});

it('stops after Ctrl-C although requests wait for a limit, and leaves no secret that nobody holds', async () => {
  const file = fleetFile(12, 'maxRotations: 100');
  await using stage = await openStage({ ...settings, limits: { 'arm.writes': 15 } }, file);
  const run = stage.begin('rotate', '--json');
  await new Promise<void>(resolve => {
    run.child.stdout?.on('data', (part: Buffer) => part.includes('"step":"limit"') && resolve());
  });
  run.child.kill('SIGINT');
  const stopped = requests(stage.sandbox).length;
  const { stdout, exitCode } = await run.result;
  expect(exitCode, stdout).toBe(1);
  expect(eventsIn(stdout).at(-1)).toMatchObject({ event: 'run.finished' });
  const after = requests(stage.sandbox).slice(stopped);
  expect(after.filter(({ service }) => service === 'arm').length).toBeLessThanOrEqual(15);
  const { world } = stage.sandbox;
  const held = world.vaults.flatMap(({ secrets }) => secrets.map(({ versions }) => versions.at(-1)?.value));
  const made = theTenant(world).applications.flatMap(({ passwords }) =>
    passwords.filter(one => one.removedAt === undefined && one.displayName?.startsWith('keyturn/')),
  );
  for (const { value } of made) expect(held).toContain(value);
});

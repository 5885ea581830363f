/** Waiting for apps to start again: Enter ends it, and the leaked secret goes. The real SDKs on the sandbox. */
import { expect, test } from 'vitest';
import { cloudClock, systemClock } from '../../src/clock.ts';
import { connectCloud } from '../../src/connectors/connectCloud.ts';
import { kinds } from '../../src/connectors/kinds.ts';
import type { RunEvent } from '../../src/event.ts';
import { readPolicyFile } from '../../src/policy/load.ts';
import { worldFor } from '../../src/rehearsal/worldFor.ts';
import { rotate } from '../../src/run/rotate.ts';
import { must, newestVersion, passwords, policyOf } from '../e2e/stage.ts';
import { openSandbox } from '../support/sandbox.ts';

const lock = {
  ended: [],
  leftMs: () => 60_000,
  check: async () => {},
  doing: () => {},
  release: async () => {},
};

test('Enter ends the waiting, which is said, and the app is listed', async () => {
  const policy = await readPolicyFile(policyOf(), kinds);
  const settings = { replicationMs: { min: 0, max: 0 }, restartMs: { min: 600_000, max: 600_000 } };
  await using sandbox = await openSandbox({ ...worldFor(policy), settings });
  const clock = cloudClock(systemClock);
  const cloud = await connectCloud({ endpoints: policy.cloud, env: process.env, clock });
  const enter = Promise.withResolvers<void>();
  let isListening = false;
  const leaked = must(
    passwords(sandbox.world).find(({ value }) => value === newestVersion(sandbox.world).value),
  );
  const run = rotate({
    policy,
    rotations: policy.rotations,
    clock,
    random: () => 0,
    open: (rotation, requester) => cloud.open(rotation, requester),
    lock: async () => lock,
    signal: new AbortController().signal,
    intent: { run: 'r-now', force: false, revoke: { keyIds: [leaked.keyId], immediately: false } },
    enter: () => {
      isListening = true;
      return {
        pressed: enter.promise,
        stop: () => {
          isListening = false;
        },
      };
    },
  });
  const events: RunEvent[] = [];
  for await (const event of run) {
    events.push(event);
    if (event.event === 'step.waiting' && event.step === 'settle') enter.resolve();
  }
  const waits = events.flatMap(event =>
    event.event === 'step.waiting' && event.step === 'settle' ? [event.why] : [],
  );
  expect(waits).toHaveLength(1);
  expect(waits[0]).toContain('Enter ends the wait');
  expect(isListening).toBe(false);
  expect(leaked.removedAt).toBeDefined();
  expect(events.at(-1)).toMatchObject({ event: 'run.finished', exitCode: 3 });
  const finished = events.find(event => event.event === 'rotation.finished');
  expect(finished).toMatchObject({
    findings: expect.arrayContaining([expect.objectContaining({ code: 'not-restarted' })]),
  });
});

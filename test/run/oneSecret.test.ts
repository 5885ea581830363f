/** One new secret for a rotation and run, whatever the answer about it says. The real SDKs on the sandbox. */
import { expect, test } from 'vitest';
import { cloudClock, systemClock } from '../../src/clock.ts';
import { connectCloud } from '../../src/connectors/connectCloud.ts';
import type { RunEvent } from '../../src/event.ts';
import type { NewCredential, RotationPorts } from '../../src/rotation/ports.ts';
import { rotate } from '../../src/run/rotate.ts';
import { type Fleet, settledFleet } from '../e2e/settledFleet.ts';
import { openSandbox, type TestSandbox } from '../support/sandbox.ts';

const quick = {
  replicationMs: { min: 0, max: 0 },
  readLagMs: { min: 0, max: 0 },
  writeMs: { min: 0, max: 0 },
  concurrencyWindowMs: 0,
};
const lock = {
  ended: [],
  check: async () => {},
  leftMs: () => 60_000,
  doing: () => {},
  release: async () => {},
};

/** A forced rotation, where what addPassword answers is changed on its way. */
async function rotated(
  { policy }: Fleet,
  heard: (made: NewCredential, known: readonly string[]) => NewCredential,
): Promise<RunEvent[]> {
  const clock = cloudClock({ ...systemClock, sleep: () => systemClock.sleep(5) });
  const cloud = await connectCloud({ endpoints: policy.cloud, env: process.env, clock });
  const events: RunEvent[] = [];
  const options = { policy, rotations: policy.rotations, clock, random: () => 0 };
  const run = rotate({
    ...options,
    open: async (rotation, requester) => misheard(await cloud.open(rotation, requester), heard),
    lock: async () => lock,
    signal: new AbortController().signal,
    intent: { run: 'r-now', force: true },
  });
  for await (const event of run) events.push(event);
  return events;
}

function misheard(ports: RotationPorts, heard: Parameters<typeof rotated>[1]): RotationPorts {
  const { registration } = ports;
  return {
    ...ports,
    registration: {
      read: () => registration.read(),
      usage: () => registration.usage(),
      signIns: (from, until) => registration.signIns(from, until),
      remove: (...args) => registration.remove(...args),
      create: async (...args) => {
        const known = (await registration.read()).credentials.map(({ keyId }) => keyId);
        return heard(await registration.create(...args), known);
      },
    },
  };
}

function passwords({ world }: TestSandbox) {
  return world.tenants.flatMap(({ applications }) =>
    applications.filter(({ displayName }) => displayName === 'app-0').flatMap(each => each.passwords),
  );
}

test('one whose end date reads as long past is brought to its end, and no other is made after it', async () => {
  const fleet = await settledFleet(1, 1);
  await using sandbox = await openSandbox({ ...fleet.seed, settings: quick });
  const events = await rotated(fleet, made => ({ ...made, end: new Date('0001-01-01T00:00:00Z') }));
  const made = passwords(sandbox).slice(1);
  expect(made).toHaveLength(1);
  const done = events.flatMap(event => (event.event === 'step.done' ? [event.step] : []));
  expect(done.slice(0, 3)).toEqual(['create', 'prove', 'publish']);
  expect(done.at(-1)).toBe('confirm');
  const finished = events.find(event => event.event === 'rotation.finished');
  expect(finished).toMatchObject({ outcome: 'failed', phase: 'outage' });
  expect(finished?.findings[0]).toMatchObject({
    code: 'still-due',
    remedy: expect.stringMatching(/^keyturn plan app-0 --config \S+rotation\.yaml$/),
  });
  expect(finished?.findings[0]?.text).toMatch(
    new RegExp(`^this run has already created credential ${made[0]?.keyId}, .* a new one is due \\(expired `),
  );
  expect(events.at(-1)).toMatchObject({ event: 'run.finished', exitCode: 1 });
});

test('an answer that names the credential of before counts as lost: what was made is removed, and tried once more', async () => {
  const fleet = await settledFleet(1, 1);
  await using sandbox = await openSandbox({ ...fleet.seed, settings: quick });
  const events = await rotated(fleet, (made, [before]) => ({ ...made, keyId: before ?? '' }));
  const all = passwords(sandbox);
  expect(all.length).toBeLessThanOrEqual(3);
  expect(all[0]).not.toHaveProperty('removedAt');
  expect(events.at(-1)).toMatchObject({ event: 'run.finished', outcome: 'failed', exitCode: 1 });
});

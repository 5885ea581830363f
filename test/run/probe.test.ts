/** The one sign-in with a superseded secret: what is written down of it. The real SDKs on the sandbox. */
import { expect, test } from 'vitest';
import { cloudClock, systemClock } from '../../src/clock.ts';
import { connectCloud } from '../../src/connectors/connectCloud.ts';
import type { TokenAnswer } from '../../src/rotation/observation.ts';
import type { RotationPorts } from '../../src/rotation/ports.ts';
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
const rejected: TokenAnswer = { answer: 'rejected', code: 7000215, reason: 'AADSTS7000215' };

/** A forced rotation, in which Entra answers the first calls with the secret so, once it is superseded. */
async function rotated({ policy }: Fleet, { world }: TestSandbox, answers: TokenAnswer[]): Promise<void> {
  const old = world.vaults[0]?.secrets[0]?.versions[0]?.value;
  const isSuperseded = () => world.vaults[0]?.secrets[0]?.versions.length === 2;
  const clock = cloudClock({ ...systemClock, sleep: () => systemClock.sleep(5) });
  const cloud = await connectCloud({ endpoints: policy.cloud, env: process.env, clock });
  const answering = (ports: RotationPorts): RotationPorts => ({
    ...ports,
    token: {
      ask: async value => {
        const answer = value.reveal() === old && isSuperseded() ? answers.shift() : undefined;
        return answer ?? ports.token.ask(value);
      },
    },
  });
  const run = rotate({
    policy,
    rotations: policy.rotations,
    clock,
    random: () => 0,
    open: async (rotation, requester) => answering(await cloud.open(rotation, requester)),
    lock: async () => lock,
    signal: new AbortController().signal,
    intent: { run: 'r-now', force: true },
  });
  for await (const _event of run);
}

function recorded({ world }: TestSandbox): string | undefined {
  return world.vaults[0]?.secrets[0]?.versions.at(-1)?.tags['keyturn-supersedes'];
}

test('one refusal, of a replica perhaps, is asked again: it would be believed for ever', async () => {
  const fleet = await settledFleet(1, 1);
  await using sandbox = await openSandbox({ ...fleet.seed, settings: quick });
  await rotated(fleet, sandbox, [rejected]);
  expect(recorded(sandbox)).toMatch(/^\S+ \S+ 20\S+Z /);
});

test('several in a row are', async () => {
  const fleet = await settledFleet(1, 1);
  await using sandbox = await openSandbox({ ...fleet.seed, settings: quick });
  await rotated(fleet, sandbox, [rejected, rejected, rejected, rejected]);
  expect(recorded(sandbox)).toMatch(/ refused$/);
});

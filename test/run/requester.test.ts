/** No verb waits for a limit in silence, and none longer than it was told to. */
import { expect, test } from 'vitest';
import { readFleet } from '../../src/cli/options.ts';
import { systemClock } from '../../src/clock.ts';
import type { RunEvent } from '../../src/event.ts';
import { Problem } from '../../src/problem.ts';
import type { Requester } from '../../src/rotation/ports.ts';
import { pausesWithin } from '../../src/run/patience.ts';
import { survey } from '../../src/run/survey.ts';
import { verify } from '../../src/run/verify.ts';
import { contextFor, policy } from '../cli/given.ts';

const fleet = policy({ name: 'billing' });

test.each([
  [
    'plan and status',
    (options: Parameters<typeof verify>[0]) => survey({ ...options, intent: { run: 'r-1', force: false } }),
  ],
  ['verify', (options: Parameters<typeof verify>[0]) => verify(options)],
])('%s tell what limit they wait for, and end the wait when their time is over', async (_verbs, read) => {
  const events: RunEvent[] = [];
  const longest: (number | undefined)[] = [];
  const open = async (_rotation: unknown, requester: Requester = {}): Promise<never> => {
    requester.waiting?.("GitHub's limit", 900);
    longest.push(requester.longestWaitMs?.());
    throw new Problem({ code: 'refused', subject: 'billing', reason: 'that is all' });
  };
  await read({
    policy: fleet,
    rotations: fleet.rotations,
    open,
    clock: systemClock,
    random: () => 0,
    signal: new AbortController().signal,
    waiting: event => events.push(event),
    pausesMs: pausesWithin(30_000),
  });
  expect(events).toEqual([
    { event: 'step.waiting', rotation: 'billing', step: 'limit', why: "GitHub's limit", ms: 900 },
  ]);
  expect(longest).toEqual([30_000]);
});

test('what a verb reads besides tells its waits, too: sign-ins with a leaked key, older versions for a rollback', async () => {
  const err: string[] = [];
  const context = contextFor({ policy: fleet }, [], err);
  const connect =
    async () =>
    async (_rotation: unknown, requester: Requester = {}) => {
      requester.waiting?.("Microsoft Graph's limit", 900);
      throw new Problem({ code: 'refused', subject: 'billing', reason: 'that is all' });
    };
  const { reach } = await readFleet({ ...context, connect }, ['billing'], { config: 'rotation.yaml' });
  const [rotation] = fleet.rotations;
  if (rotation === undefined) throw new Error('no rotation');
  await expect((await reach()).open(rotation)).rejects.toThrow('that is all');
  expect(err.join('')).toContain("Microsoft Graph's limit");
});
